/** Rating, invoices and payments: price × quantity, half up to cents, one line per charge and billing cycle. */
import {
  Decimal,
  type Invoice,
  type InvoiceAndCollectOutcome,
  type InvoiceItem,
  isCycleDay,
  nextCycleStart,
  type ProviderError,
  roundToCents,
} from '@usage-billing/core/invoices';
import { dayOf, startOfDay, truncateToDay } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { none, some, toNullable } from 'fp-ts/lib/Option.js';
import { type HeldAccount, type HeldUsage, isActive, newId, type ProviderWorld, priceOf } from './provider-world.ts';

/** What the gateway refuses to collect is below this. */
const SMALLEST_PAYMENT = new Decimal('0.50');

/** `ended`: usage of cycles that ended by today. `everything`: of the running cycle too. */
export type BillingScope = 'ended' | 'everything';

const isUnbilled = (world: ProviderWorld, account: HeldAccount, scope: BillingScope) => (record: HeldUsage) => {
  const today = truncateToDay(world.clock.now());
  const ended = nextCycleStart(record.startsAt, account.billCycleDay) <= today;
  return (
    record.accountNumber === account.number &&
    record.status === 'Pending' &&
    record.startsAt >= startOfDay(account.contractEffectiveDate) &&
    (scope === 'everything' ? record.startsAt <= today : ended)
  );
};

/** A line for each billing cycle of the records, which are of one charge; its service days are those of its usage. */
const itemsOf = (records: ReadonlyArray<HeldUsage>, price: Decimal, cycleDay: number): ReadonlyArray<InvoiceItem> =>
  [...Map.groupBy(records, ({ startsAt }) => nextCycleStart(startsAt, cycleDay)).values()].flatMap((cycle) => {
    const sorted = cycle.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (first === undefined || last === undefined) return [];
    const quantity = cycle.reduce((sum, record) => sum.plus(record.quantity), new Decimal(0));
    const chargeAmount = roundToCents(price.times(quantity));
    const { chargeNumber, unit } = first;
    return [
      {
        chargeNumber,
        unit,
        quantity,
        chargeAmount,
        serviceStart: dayOf(first.startsAt),
        serviceEnd: dayOf(last.startsAt),
      },
    ];
  });

/** Posts an invoice over what can be rated now, if there is anything. */
export const invoiceAccount = (world: ProviderWorld, account: HeldAccount, scope: BillingScope): void => {
  const { subscription, number, currency, billCycleDay } = account;
  // Without a cycle day there are no cycles to bill: the usage waits.
  if (!isActive(subscription) || !isCycleDay(billCycleDay)) return;
  const unbilled = world.usage.filter(isUnbilled(world, account, scope));
  const rated = subscription.charges.flatMap((charge) => {
    const price = priceOf(world, charge, currency);
    const records = unbilled.filter(({ chargeNumber }) => toNullable(chargeNumber) === charge.number);
    return price === undefined ? [] : [{ records, items: itemsOf(records, price, billCycleDay) }];
  });
  const items = rated.flatMap((charge) => charge.items);
  if (items.length === 0) return;
  const billed = new Set(rated.flatMap(({ records }) => records));
  world.usage = world.usage.map((record) =>
    billed.has(record) ? { ...record, status: 'Processed' as const } : record,
  );
  const amount = items.reduce((sum, { chargeAmount }) => sum.plus(chargeAmount), new Decimal(0));
  const today = dayOf(world.clock.now());
  const id = newId(world, 'invoice');
  world.invoices = [
    ...world.invoices,
    {
      id,
      number: id.toUpperCase(),
      accountNumber: number,
      status: 'Posted',
      invoiceDate: today,
      dueDate: today,
      amount: { amount, currency },
      balance: { amount, currency },
      items,
      files: [{ id: `file-of-${id}`, versionNumber: '1' }],
    },
  ];
};

const isUnpaid = (account: HeldAccount, invoice: Invoice): boolean =>
  invoice.accountNumber === account.number && invoice.status === 'Posted' && invoice.balance.amount.gt(0);

export const unpaidOf = (world: ProviderWorld, account: HeldAccount): ReadonlyArray<Invoice> =>
  world.invoices.filter((invoice) => isUnpaid(account, invoice));

export const balanceOf = (world: ProviderWorld, account: HeldAccount): Decimal =>
  unpaidOf(world, account).reduce((sum, { balance }) => sum.plus(balance.amount), new Decimal(0));

const changeInvoices = (
  world: ProviderWorld,
  which: ReadonlyArray<Invoice>,
  change: (before: Invoice) => Invoice,
): void => {
  world.invoices = [...world.invoices.filter((invoice) => !which.includes(invoice)), ...which.map(change)];
};

/** Under another id, in place of the file that was. */
export const rewriteFile = (world: ProviderWorld, invoiceNumber: string): void =>
  changeInvoices(
    world,
    world.invoices.filter(({ number }) => number === invoiceNumber),
    (invoice) => ({
      ...invoice,
      files: invoice.files.map(({ versionNumber }) => ({
        id: newId(world, 'file'),
        versionNumber: `${BigInt(versionNumber) + 1n}`,
      })),
    }),
  );

/** Tries the card for all that is unpaid; a decline is recorded and leaves the balances. Answers the decline code. */
const collect = (world: ProviderWorld, account: HeldAccount): string | null => {
  const card = world.cards.get(account.paymentMethodId);
  const declineCode = card === undefined ? 'no_card' : card.declineCode;
  const effectiveDate = some(dayOf(world.clock.now()));
  if (declineCode === null) {
    const amount = new Decimal(0);
    changeInvoices(world, unpaidOf(world, account), (invoice) => ({
      ...invoice,
      balance: { ...invoice.balance, amount },
    }));
    account.payments.push({ effectiveDate, status: 'Processed', declineCode: none });
  } else account.payments.push({ effectiveDate, status: 'Error', declineCode: some(declineCode) });
  return declineCode;
};

export const invoiceAndCollect = (
  world: ProviderWorld,
  account: HeldAccount,
): E.Either<ProviderError, InvoiceAndCollectOutcome> => {
  invoiceAccount(world, account, 'everything');
  const unpaid = unpaidOf(world, account);
  if (unpaid.length === 0) return E.right({ _tag: 'NothingToInvoice' });
  if (balanceOf(world, account).lt(SMALLEST_PAYMENT)) return E.right({ _tag: 'AmountTooLow' });
  const declined = collect(world, account);
  return declined === null
    ? E.right({ _tag: 'Invoiced', invoiceNumbers: unpaid.map(({ number }) => number) })
    : E.left({ _tag: 'ProviderRefused', code: none, message: `the card was declined: ${declined}` });
};

/** The monthly bill run, over all accounts. */
export const billRun = (world: ProviderWorld): void => {
  for (const account of world.accounts.values()) {
    invoiceAccount(world, account, 'ended');
    if (balanceOf(world, account).gte(SMALLEST_PAYMENT)) collect(world, account);
  }
};
