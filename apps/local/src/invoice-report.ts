/** The invoices, as data for JSON and as a table. */

import {
  differenceFigures,
  formatMoney,
  type Invoice,
  type InvoiceFinding,
  type ProviderError,
  type ProviderInvoices,
} from '@usage-billing/core/invoices';
import { collectPages, inSteps, step } from '@usage-billing/core/shared';
import { group } from '@usage-billing/wiring';
import Table from 'cli-table3';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export interface InvoiceJson {
  readonly number: string;
  readonly organization: string;
  readonly account: string;
  readonly status: string;
  readonly date: string;
  readonly currency: string;
  readonly amount: string;
  readonly balance: string;
  readonly items: ReadonlyArray<{
    /** What a line is for that measures no usage; absent for usage. */
    readonly name?: string;
    readonly unit: string;
    readonly quantity: string;
    readonly amount: string;
    readonly serviceStart: string;
    readonly serviceEnd: string;
  }>;
}

const toJson = (invoice: Invoice, organization: string): InvoiceJson => ({
  number: invoice.number,
  organization,
  account: invoice.accountNumber,
  status: typeof invoice.status === 'string' ? invoice.status : invoice.status.unknown,
  date: invoice.invoiceDate,
  currency: invoice.amount.currency,
  amount: formatMoney(invoice.amount.amount, invoice.amount.currency),
  balance: formatMoney(invoice.balance.amount, invoice.balance.currency),
  items: invoice.items.map((item) => ({
    ...(item.kind === 'usage' ? {} : { name: item.name }),
    unit: item.unit,
    quantity: item.quantity.toFixed(),
    amount: formatMoney(item.chargeAmount, invoice.amount.currency),
    serviceStart: item.serviceStart,
    serviceEnd: item.serviceEnd,
  })),
});

export interface NamedAccount {
  readonly organization: string;
  readonly accountNumber: string;
}

/** Every invoice of these accounts, ordered by date, then organization. */
export const readInvoices = (
  invoices: Pick<ProviderInvoices, 'ofAccount'>,
  accounts: ReadonlyArray<NamedAccount>,
): TaskEither<ProviderError, ReadonlyArray<InvoiceJson>> =>
  inSteps(async function* () {
    const found: InvoiceJson[] = [];
    for (const { organization, accountNumber } of accounts) {
      const ofAccount = yield* step(collectPages(invoices.ofAccount(accountNumber)));
      found.push(...ofAccount.map((invoice) => toJson(invoice, organization)));
    }
    const order = ({ date, organization, number }: InvoiceJson): string => `${date} ${organization} ${number}`;
    return found.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  });

export const invoiceTable = (invoices: ReadonlyArray<InvoiceJson>): string => {
  const table = new Table({
    head: ['invoice', 'organization', 'date', 'service period', 'node-seconds', 'amount', 'status'],
    colAligns: ['left', 'left', 'left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const invoice of invoices)
    table.push([
      invoice.number,
      invoice.organization,
      invoice.date,
      invoice.items.map(({ name, serviceStart, serviceEnd }) => name ?? `${serviceStart} – ${serviceEnd}`).join('\n'),
      invoice.items.map(({ name, quantity }) => (name === undefined ? group(quantity) : '')).join('\n'),
      `${group(invoice.amount)} ${invoice.currency}`,
      invoice.status,
    ]);
  return table.toString();
};

/** One sentence for a charge or a total that is not what it should be. */
export const moneyDifferenceText = ({ externalIds, invoiceNumber, currency, difference }: InvoiceFinding): string => {
  const { what, invoiced, expected } = differenceFigures(difference, currency);
  const [said, right] = [invoiced, expected].map(({ value }) => group(value));
  return `${externalIds.join(' and ')}: the ${what} on invoice ${invoiceNumber} is ${said}, expected ${right} (${expected.source})`;
};
