/** The books on the page: usage, invoices, imports, accounts with what they subscribed to, payments; the newest first. */
import type { AccountView, FakeState, ImportState, InvoiceItemView, InvoiceView } from '../../control/state.ts';
import { type Html, html, NOTHING } from '../html/html.ts';
import { grouped, moment } from '../html/words.ts';
import { section } from './table.ts';

export const usageSection = (state: FakeState): Html =>
  section('usage', 'Σ usage', 'Nothing was imported yet.', state.usage, [
    { title: 'Account', cell: ({ accountNumber }) => html`${accountNumber}` },
    { title: 'Unit', cell: ({ unit }) => html`${unit}` },
    { title: 'Quantity', kind: 'number', cell: ({ quantity }) => html`<b>${grouped(quantity)}</b>` },
    { title: 'Invoiced', kind: 'number', cell: ({ processed }) => html`${grouped(processed)}` },
    { title: 'Pending', kind: 'number', cell: ({ pending }) => html`${grouped(pending)}` },
    { title: 'Records', kind: 'number', cell: ({ records }) => html`${records}` },
  ]);

export const invoicesSection = (state: FakeState): Html =>
  section('invoices', 'Invoices', 'No invoice was made yet.', state.invoices.toReversed(), [
    { title: 'Invoice', kind: 'short', cell: invoiceNumber },
    { title: 'Account', cell: ({ accountNumber }) => html`${accountNumber}` },
    { title: 'Date', kind: 'short', cell: ({ invoiceDate }) => html`${invoiceDate}` },
    { title: 'Items', cell: ({ items }) => lines(items.map(itemLine)) },
    { title: 'Amount', kind: 'number', cell: ({ amount, currency }) => html`<b>${grouped(amount)} ${currency}</b>` },
    { title: 'Payment', cell: paymentCell },
  ]);

const invoiceNumber = ({ number, fileId }: InvoiceView): Html =>
  fileId === null
    ? html`${number}`
    : html`<a href="/fake/invoices/${encodeURIComponent(fileId)}.pdf" title="${number} as PDF">${number}</a>`;

const lines = (items: ReadonlyArray<Html>): Html =>
  items.length === 1 ? html`${items}` : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

const itemLine = (item: InvoiceItemView): Html => {
  const what = item.unit === null ? html`${item.chargeName}` : html`${grouped(item.quantity)} ${item.unit}`;
  const period = html`<span class="soft">${item.serviceStartDate} to ${item.serviceEndDate}: ${grouped(item.chargeAmount)}</span>`;
  return html`${what} ${period}`;
};

const paymentCell = ({ status, reversed, balance, amount }: InvoiceView): Html => {
  if (reversed) return html`<span class="bad">reversed</span>`;
  if (status !== 'Posted') return toned(status);
  if (!isZero(balance)) return html`<span class="warn">${grouped(balance)} open</span>`;
  return isZero(amount) ? html`<span class="soft">nothing due</span>` : html`<span class="good">paid</span>`;
};

const TONE: Readonly<Record<string, string>> = {
  Completed: 'good',
  Active: 'good',
  Processed: 'good',
  Posted: 'good',
  Pending: 'warn',
  Processing: 'warn',
  Draft: 'warn',
  PendingAcceptance: 'warn',
  PendingActivation: 'warn',
  Failed: 'bad',
  Error: 'bad',
  Suspended: 'bad',
  Cancelled: 'bad',
  Canceled: 'bad',
  Expired: 'bad',
};

const toned = (word: string): Html => html`<span class="${TONE[word] ?? 'soft'}">${word}</span>`;

const isZero = (amount: string): boolean => !/[1-9]/.test(amount);

const SHOWN_AMOUNTS = 3;

export const importsSection = (state: FakeState): Html =>
  section('imports', 'Imports', 'No usage file was sent yet.', state.imports.toReversed(), [
    { title: 'Submitted', kind: 'short', cell: ({ submittedAt }) => html`${moment(submittedAt)}` },
    { title: 'File', kind: 'short', cell: ({ fileName }) => html`${fileName}` },
    { title: 'Status', cell: ({ status, reason }) => importState(status, reason) },
    { title: 'Lines', kind: 'number', cell: ({ lines: count }) => html`${count}` },
    {
      title: 'Holds',
      cell: ({ amounts }) =>
        lines([
          ...amounts
            .slice(0, SHOWN_AMOUNTS)
            .map(
              ({ accountNumber, unit, quantity }) =>
                html`${grouped(quantity)} ${unit} <span class="soft">of ${accountNumber}</span>`,
            ),
          ...(amounts.length > SHOWN_AMOUNTS
            ? [html`<span class="soft">and ${amounts.length - SHOWN_AMOUNTS} more</span>`]
            : []),
        ]),
    },
  ]);

const importState = (status: ImportState, reason: string | null): Html =>
  reason === null ? toned(status) : html`${toned(status)} <span class="soft">${reason}</span>`;

export const accountsSection = (state: FakeState): Html =>
  section('accounts', 'Accounts', 'There is no account yet.', state.accounts.toReversed(), [
    { title: 'Account', cell: ({ number }) => html`${number}` },
    { title: 'Name', cell: ({ name }) => html`${name}` },
    { title: 'Subscriptions', cell: subscriptionsCell },
    { title: 'Charges', cell: chargesCell },
    { title: 'Cycle day', kind: 'number', cell: ({ billCycleDay }) => html`${billCycleDay}` },
    {
      title: 'Balance',
      kind: 'number',
      cell: ({ balance, currency }) =>
        html`<span class="${isZero(balance) ? 'soft' : 'warn'}">${grouped(balance)} ${currency}</span>`,
    },
  ]);

const subscriptionsCell = ({ subscriptions }: AccountView): Html =>
  subscriptions.length === 0
    ? html`<span class="soft">none</span>`
    : lines(
        subscriptions.map(
          ({ number, status, startDate, endDate }) =>
            html`${number} ${toned(status)} <span class="soft">${startDate}${endDate === null ? NOTHING : html` to ${endDate}`}</span>`,
        ),
      );

const chargesCell = ({ subscriptions }: AccountView): Html =>
  lines(
    subscriptions.flatMap(({ charges }) =>
      charges.map(
        ({ name, prices, processedThroughDate }) =>
          html`${name} ${prices.map(({ from, price }, index) => (index === 0 ? html`at ${price}` : html`, from ${from} ${price}`))} <span class="soft">${processedThroughDate === null ? 'not billed yet' : `billed to ${processedThroughDate}`}</span>`,
      ),
    ),
  );

export const paymentsSection = (state: FakeState): Html =>
  section('payments', 'Payments', 'Nothing was collected yet.', state.payments.toReversed(), [
    { title: 'Payment', kind: 'short', cell: ({ number }) => html`${number}` },
    { title: 'Account', cell: ({ accountNumber }) => html`${accountNumber}` },
    { title: 'Date', kind: 'short', cell: ({ effectiveDate }) => html`${effectiveDate}` },
    { title: 'Status', cell: ({ status }) => toned(status) },
    { title: 'Gateway', cell: ({ gatewayResponse }) => html`${gatewayResponse}` },
    { title: 'Amount', kind: 'number', cell: ({ amount }) => html`${grouped(amount)}` },
  ]);

/** Only where there are any: most tenants have none. */
export const memosSection = ({ creditMemos }: FakeState): Html =>
  creditMemos.length === 0
    ? NOTHING
    : section('memos', 'Credit memos', '', creditMemos.toReversed(), [
        { title: 'Memo', kind: 'short', cell: ({ number }) => html`${number}` },
        { title: 'Account', cell: ({ accountNumber }) => html`${accountNumber}` },
        { title: 'Date', kind: 'short', cell: ({ day }) => html`${day}` },
        { title: 'Why', cell: ({ reason }) => html`${reason}` },
        { title: 'Amount', kind: 'number', cell: ({ amount }) => html`${grouped(amount)}` },
      ]);

export const ordersSection = ({ orders }: FakeState): Html =>
  orders.length === 0
    ? NOTHING
    : section('orders', 'Orders', '', orders.toReversed(), [
        { title: 'Order', kind: 'short', cell: ({ number }) => html`${number}` },
        { title: 'Account', cell: ({ accountNumber }) => html`${accountNumber}` },
        { title: 'Status', cell: ({ status }) => toned(status) },
        { title: 'Actions', cell: ({ actions }) => lines(actions.map((action) => html`${action}`)) },
      ]);
