/** The other way round: was what is on posted invoices billable, and billed to whom it belongs? */
import type { CalendarDay } from '../../shared/calendar.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { InvoiceItem } from '../provider/provider-invoices.ts';
import type { DifferencePart } from './accepted-differences.ts';
import type { FreeReason } from './free-usage.ts';
import type { SharedRecord } from './reconcile-provider.ts';
import { fromBigint } from './reconciliation-tally.ts';

/** A record of usage, and the line of a posted invoice that bills it. */
export interface BilledRecord {
  readonly shared: SharedRecord;
  readonly item: InvoiceItem;
}

export type WhyWrong =
  | { readonly _tag: 'BilledAlthoughFree'; readonly reason: FreeReason }
  | { readonly _tag: 'WrongAccount'; readonly owner: InstanceId };

/** Usage of one organization, unit and invoice line that should not have been billed there. */
export interface WronglyBilled {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly why: WhyWrong;
  readonly item: InvoiceItem;
  /** A day each. */
  readonly days: ReadonlyArray<BilledDay>;
}

export interface BilledDay extends DifferencePart {
  readonly day: CalendarDay;
}

export const wronglyBilled = (
  accountNumber: string,
  billed: ReadonlyArray<BilledRecord>,
  otherOwner: (accountNumber: string, instanceId: InstanceId) => InstanceId | undefined,
): ReadonlyArray<WronglyBilled> => {
  const found = new Map<string, WronglyBilled & { readonly days: BilledDay[] }>();
  const items = new Map<InvoiceItem, number>();
  for (const { shared, item } of billed) {
    const { instanceId, record } = shared;
    if (!items.has(item)) items.set(item, items.size);
    for (const { day, quantity, why } of wrongDays(shared, otherOwner(accountNumber, instanceId))) {
      const word = why._tag === 'WrongAccount' ? why.owner : why.reason;
      const key = cellKey(instanceId, record.unit, why._tag, word, `${items.get(item)}`);
      const known = found.get(key);
      const one = known ?? { instanceId, amountType: record.unit, why, item, days: [] };
      const place = placeOf(accountNumber, day, item);
      const same = one.days.findIndex((other) => other.place === place);
      const before = one.days[same];
      if (before === undefined) one.days.push({ day, place, quantity: fromBigint(quantity) });
      else one.days[same] = { ...before, quantity: before.quantity.plus(fromBigint(quantity)) };
      found.set(key, one);
    }
  }
  return [...found.values()];
};

/** What is accepted is stored under it, so that it must stay as it is. */
const placeOf = (accountNumber: string, day: CalendarDay, { serviceStart, serviceEnd }: InvoiceItem): string =>
  `${accountNumber} ${day} ${serviceStart}/${serviceEnd}`;

/** The day of use of a part of {@link WronglyBilled}. */
export const dayOfPlace = ({ place }: DifferencePart): string | undefined => place.split(' ').at(-2);

interface WrongDay {
  readonly day: CalendarDay;
  readonly quantity: bigint;
  readonly why: WhyWrong;
}

/** Each unit once: what is free is free on any account. What was not taken from the organization's rows differs elsewhere. */
const wrongDays = ({ days }: SharedRecord, owner: InstanceId | undefined): ReadonlyArray<WrongDay> => {
  const free = days.flatMap(
    ({ day, amount, free: reason }): ReadonlyArray<WrongDay> =>
      reason === undefined || amount <= 0n
        ? []
        : [{ day, quantity: amount, why: { _tag: 'BilledAlthoughFree', reason } }],
  );
  if (owner === undefined) return free;
  const why = { _tag: 'WrongAccount', owner } as const;
  return [
    ...free,
    ...days.flatMap(({ day, amount, free: reason }) => (reason === undefined ? [{ day, quantity: amount, why }] : [])),
  ];
};
