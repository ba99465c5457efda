/** Invoices and payments: bill runs, and invoice-and-collect, which is atomic. */
import { type CollectError, Decimal, type Invoice, type InvoiceAndCollectOutcome } from '@usage-billing/core/invoices';
import { dayOf } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { type Rated, rate } from './provider-rating.ts';
import { type HeldAccount, newId, type ProviderWorld } from './provider-world.ts';

/** What the gateway refuses to collect is below this. */
const SMALLEST_PAYMENT = new Decimal('0.50');

const amountOf = ({ items }: Rated): Decimal =>
  items.reduce((sum, { chargeAmount }) => sum.plus(chargeAmount), new Decimal(0));

/** Posts an invoice over what was rated, which closes its periods. */
const post = (world: ProviderWorld, account: HeldAccount, rated: Rated): void => {
  const { number, currency } = account;
  account.billedThrough = rated.through;
  if (rated.items.length === 0) return;
  world.usage = world.usage.map((record) =>
    rated.usage.has(record) ? { ...record, status: 'Processed' as const } : record,
  );
  const amount = amountOf(rated);
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
      reversed: false,
      items: rated.items,
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

/** Undefined: the card pays. */
const declineOf = (world: ProviderWorld, account: HeldAccount): string | undefined => {
  const card = world.cards.get(account.paymentMethodId);
  return card === undefined ? 'no_card' : (card.declineCode ?? undefined);
};

/** Tries the card for all that is unpaid; a decline is recorded and leaves the balances. */
const collect = (world: ProviderWorld, account: HeldAccount): void => {
  const declineCode = declineOf(world, account);
  const effectiveDate = some(dayOf(world.clock.now()));
  if (declineCode !== undefined) {
    account.payments.push({ effectiveDate, status: 'Error', declineCode: some(declineCode) });
    return;
  }
  const amount = new Decimal(0);
  changeInvoices(world, unpaidOf(world, account), (invoice) => ({
    ...invoice,
    balance: { ...invoice.balance, amount },
  }));
  account.payments.push({ effectiveDate, status: 'Processed', declineCode: none });
};

/** All or nothing: what can be refused is refused before anything is posted. */
export const invoiceAndCollect = (
  world: ProviderWorld,
  account: HeldAccount,
): E.Either<CollectError, InvoiceAndCollectOutcome> => {
  const rated = rate(world, account);
  const due = rated === undefined ? balanceOf(world, account) : balanceOf(world, account).plus(amountOf(rated));
  if (due.eq(0)) return E.right({ _tag: 'NothingToInvoice' });
  if (due.lt(SMALLEST_PAYMENT)) return E.right({ _tag: 'AmountTooLow' });
  if (!world.cards.has(account.paymentMethodId))
    return E.left({ _tag: 'AccountNotCollectable', message: `account ${account.number} has no card` });
  const declineCode = declineOf(world, account);
  if (declineCode !== undefined)
    return E.left({ _tag: 'PaymentDeclined', message: `the card was declined: ${declineCode}` });
  if (rated !== undefined) post(world, account, rated);
  const invoiceNumbers = unpaidOf(world, account).map(({ number }) => number);
  collect(world, account);
  return E.right({ _tag: 'Invoiced', invoiceNumbers });
};

/** The monthly bill run, over all accounts. */
export const billRun = (world: ProviderWorld): void => {
  for (const account of world.accounts.values()) {
    const rated = rate(world, account);
    if (rated !== undefined) post(world, account, rated);
    if (balanceOf(world, account).gte(SMALLEST_PAYMENT)) collect(world, account);
  }
};
