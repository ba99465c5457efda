/** The books on the page: usage, imports, accounts, invoices and payments, the newest first. */
import type { FakeState, ImportState } from '../control/control.ts';
import { type Html, html } from './html.ts';
import { section } from './table.ts';
import { grouped, moment } from './words.ts';

const TONE: Readonly<Record<string, string>> = {
  Completed: 'good',
  Active: 'good',
  Processed: 'good',
  Pending: 'warn',
  Processing: 'warn',
  PendingAcceptance: 'warn',
  PendingActivation: 'warn',
  Failed: 'bad',
  Error: 'bad',
  Suspended: 'bad',
  Cancelled: 'bad',
  Expired: 'bad',
};

const toned = (word: string): Html => html`<span class="${TONE[word] ?? 'soft'}">${word}</span>`;

const isPaid = (balance: string): boolean => balance === '0.00';

const lines = (items: ReadonlyArray<Html>): Html =>
  items.length === 1 ? html`${items}` : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

export const usageSection = (state: FakeState): Html =>
  section('usage', 'Σ usage', 'Nothing was imported yet.', state.usage, [
    { title: 'Account', cell: ({ accountNumber }) => html`${accountNumber}` },
    { title: 'Unit', cell: ({ unit }) => html`${unit}` },
    { title: 'Quantity', kind: 'number', cell: ({ quantity }) => html`<b>${grouped(quantity)}</b>` },
    { title: 'Invoiced', kind: 'number', cell: ({ processed }) => html`${grouped(processed)}` },
    { title: 'Not yet', kind: 'number', cell: ({ pending }) => html`${grouped(pending)}` },
    { title: 'Records', kind: 'number', cell: ({ records }) => html`${records}` },
  ]);

export const invoicesSection = (state: FakeState): Html =>
  section('invoices', 'Invoices', 'No invoice was posted yet.', state.invoices.toReversed(), [
    {
      title: 'Invoice',
      kind: 'short',
      cell: ({ number, fileId }) =>
        html`<a href="/fake/invoices/${encodeURIComponent(fileId)}.pdf" title="${number} as PDF">${number}</a>`,
    },
    { title: 'Account', cell: ({ accountNumber }) => html`${accountNumber}` },
    { title: 'Date', kind: 'short', cell: ({ invoiceDate }) => html`${invoiceDate}` },
    {
      title: 'Usage',
      cell: ({ items }) =>
        lines(
          items.map(
            (item) =>
              html`${grouped(item.quantity)} ${item.unit} <span class="soft">${item.serviceStartDate} to ${item.serviceEndDate}</span>`,
          ),
        ),
    },
    { title: 'Amount', kind: 'number', cell: ({ amount, currency }) => html`<b>${grouped(amount)} ${currency}</b>` },
    {
      title: 'Payment',
      cell: ({ balance }) =>
        isPaid(balance)
          ? html`<span class="good">paid</span>`
          : html`<span class="warn">${grouped(balance)} open</span>`,
    },
  ]);

const importState = (status: ImportState, reason: string | null): Html =>
  reason === null ? toned(status) : html`${toned(status)} <span class="soft">${reason}</span>`;

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
            .slice(0, 3)
            .map(
              ({ accountNumber, unit, quantity }) =>
                html`${grouped(quantity)} ${unit} <span class="soft">of ${accountNumber}</span>`,
            ),
          ...(amounts.length > 3 ? [html`<span class="soft">and ${amounts.length - 3} more</span>`] : []),
        ]),
    },
  ]);

export const accountsSection = (state: FakeState): Html =>
  section('accounts', 'Accounts', 'There is no account yet.', state.accounts.toReversed(), [
    { title: 'Account', cell: ({ number }) => html`${number}` },
    { title: 'Name', cell: ({ name }) => html`${name}` },
    {
      title: 'Subscription',
      cell: ({ subscription, subscriptionStatus }) =>
        subscription === null
          ? html`<span class="soft">none</span>`
          : html`${subscription} ${toned(subscriptionStatus ?? '')}`,
    },
    { title: 'Cycle day', kind: 'number', cell: ({ billCycleDay }) => html`${billCycleDay}` },
    {
      title: 'Balance',
      kind: 'number',
      cell: ({ balance, currency }) =>
        html`<span class="${isPaid(balance) ? 'soft' : 'warn'}">${grouped(balance)} ${currency}</span>`,
    },
  ]);

export const paymentsSection = (state: FakeState): Html =>
  section('payments', 'Payments', 'Nothing was collected yet.', state.payments.toReversed(), [
    { title: 'Payment', kind: 'short', cell: ({ number }) => html`${number}` },
    { title: 'Account', cell: ({ accountNumber }) => html`${accountNumber}` },
    { title: 'Date', kind: 'short', cell: ({ effectiveDate }) => html`${effectiveDate}` },
    { title: 'Status', cell: ({ status }) => toned(status) },
    { title: 'Gateway', cell: ({ gatewayResponse }) => html`${gatewayResponse}` },
    { title: 'Amount', kind: 'number', cell: ({ amount }) => html`${grouped(amount)}` },
  ]);
