/**
 * Rating in arrears: a period is billed when it has ended, with an item of 0 when nothing was used, and is closed by it.
 * Usage that arrives for a closed period is never rated.
 */
import {
  chargeOf,
  Decimal,
  defaultRounding,
  type InvoiceItem,
  isCycleDay,
  nextCycleStart,
  type SubscriptionCharge,
} from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, dayOf, startOfDay } from '@usage-billing/core/shared';
import { isSome, some, toNullable } from 'fp-ts/lib/Option.js';
import { type HeldAccount, type HeldUsage, isActive, type ProviderWorld, priceOf } from './provider-world.ts';

interface Period {
  readonly start: CalendarDay;
  /** The first day after it. */
  readonly end: CalendarDay;
}

export interface Rated {
  readonly items: ReadonlyArray<InvoiceItem>;
  readonly usage: ReadonlySet<HeldUsage>;
  /** The first day that is not billed afterwards. */
  readonly through: CalendarDay;
}

/** From where the last one ended, or the contract began. */
const endedPeriods = (account: HeldAccount, today: CalendarDay): ReadonlyArray<Period> => {
  const periods: Period[] = [];
  let start = account.billedThrough ?? account.contractEffectiveDate;
  for (;;) {
    const end = dayOf(nextCycleStart(startOfDay(start), account.billCycleDay));
    if (end > today) return periods;
    periods.push({ start, end });
    start = end;
  }
};

/** The parts of the period in which one price holds each. */
const termsWithin = ({ segments }: SubscriptionCharge, { start, end }: Period): ReadonlyArray<Period> =>
  segments.flatMap(({ from, to }) => {
    const part = {
      start: from > start ? from : start,
      end: isSome(to) && to.value < end ? to.value : end,
    };
    return part.start < part.end ? [part] : [];
  });

const within = ({ start, end }: Period, { startsAt }: HeldUsage): boolean =>
  startOfDay(start) <= startsAt && startsAt < startOfDay(end);

const rateCharge = (
  world: ProviderWorld,
  account: HeldAccount,
  charge: SubscriptionCharge,
  period: Period,
): { readonly item: InvoiceItem; readonly usage: ReadonlyArray<HeldUsage> } | undefined => {
  const price = priceOf(world, charge, account.currency, period.start);
  if (price === undefined) return undefined;
  const usage = world.usage.filter(
    (record) =>
      record.accountNumber === account.number &&
      toNullable(record.chargeNumber) === charge.number &&
      within(period, record),
  );
  const quantity = usage.reduce((sum, record) => sum.plus(record.quantity), new Decimal(0));
  const item = {
    kind: 'usage' as const,
    name: charge.unit,
    taxAmount: new Decimal(0),
    chargeNumber: some(charge.number),
    unit: charge.unit,
    quantity,
    chargeAmount: chargeOf(price, quantity, defaultRounding(account.currency)),
    serviceStart: period.start,
    serviceEnd: addDays(period.end, -1),
  };
  return { item, usage };
};

/** Undefined: nothing is due. Nothing has happened yet. */
export const rate = (world: ProviderWorld, account: HeldAccount): Rated | undefined => {
  const { subscription, billCycleDay } = account;
  // Without a cycle day there are no periods to bill: the usage waits.
  if (!isActive(subscription) || !isCycleDay(billCycleDay)) return undefined;
  const periods = endedPeriods(account, dayOf(world.clock.now()));
  const through = periods.at(-1)?.end;
  if (through === undefined) return undefined;
  const rated = periods.flatMap((period) =>
    subscription.charges.flatMap((charge) =>
      termsWithin(charge, period).flatMap((part) => rateCharge(world, account, charge, part) ?? []),
    ),
  );
  return {
    items: rated.map(({ item }) => item),
    usage: new Set(rated.flatMap(({ usage }) => usage)),
    through,
  };
};
