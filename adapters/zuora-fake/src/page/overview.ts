/** The page that a browser shows at `/`: what is in this Zuora, and what was asked of it. No script, no outside asset. */
import type { FakeState, ImportState } from '../control.ts';
import { framed } from './frame.ts';
import { type Html, html, NOTHING } from './html.ts';
import { type Column, section } from './table.ts';
import { counted, grouped } from './words.ts';

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

const usage = (state: FakeState): Html =>
  section('usage', 'Σ usage', 'Nothing was imported yet.', state.usage, [
    { title: 'Account', cell: ({ accountNumber }) => html`${accountNumber}` },
    { title: 'Unit', cell: ({ unit }) => html`${unit}` },
    { title: 'Quantity', kind: 'number', cell: ({ quantity }) => html`<b>${grouped(quantity)}</b>` },
    { title: 'Invoiced', kind: 'number', cell: ({ processed }) => html`${grouped(processed)}` },
    { title: 'Not yet', kind: 'number', cell: ({ pending }) => html`${grouped(pending)}` },
    { title: 'Records', kind: 'number', cell: ({ records }) => html`${records}` },
  ]);

const invoices = (state: FakeState): Html =>
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

const imports = (state: FakeState): Html =>
  section('imports', 'Imports', 'No usage file was sent yet.', state.imports.toReversed(), [
    { title: 'Submitted', kind: 'short', cell: ({ submittedAt }) => html`${moment(submittedAt)}` },
    { title: 'File', cell: ({ fileName }) => html`${fileName}` },
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

const accounts = (state: FakeState): Html =>
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

const payments = (state: FakeState): Html =>
  section('payments', 'Payments', 'Nothing was collected yet.', state.payments.toReversed(), [
    { title: 'Payment', kind: 'short', cell: ({ number }) => html`${number}` },
    { title: 'Account', cell: ({ accountNumber }) => html`${accountNumber}` },
    { title: 'Date', kind: 'short', cell: ({ effectiveDate }) => html`${effectiveDate}` },
    { title: 'Status', cell: ({ status }) => toned(status) },
    { title: 'Gateway', cell: ({ gatewayResponse }) => html`${gatewayResponse}` },
    { title: 'Amount', kind: 'number', cell: ({ amount }) => html`${grouped(amount)}` },
  ]);

const faults = (state: FakeState): Html =>
  section('faults', 'Faults that wait', 'None: every call is answered as it should be.', state.faults, [
    { title: 'Method', kind: 'short', cell: ({ method }) => html`${method}` },
    { title: 'Path', cell: ({ path }) => html`<code>${path}</code>` },
    { title: 'What happens', cell: ({ fault }) => html`<span class="warn">${fault}</span>` },
    { title: 'Calls left', kind: 'number', cell: ({ left }) => html`${left}` },
  ]);

const statusOf = (status: number | null): Html =>
  status === null
    ? html`<span class="bad">none</span>`
    : html`<span class="${status < 300 ? 'good' : status < 500 ? 'warn' : 'bad'}">${status}</span>`;

const CALL_COLUMNS: ReadonlyArray<Column<FakeState['calls'][number]>> = [
  { title: 'At', kind: 'short', cell: ({ at }) => html`${moment(at)}` },
  { title: 'Method', kind: 'short', cell: ({ method }) => html`${method}` },
  { title: 'Path', cell: ({ path }) => html`<code>${path}</code>` },
  { title: 'Answer', cell: ({ status }) => statusOf(status) },
  {
    title: 'Remarks',
    cell: ({ fault, replayed }) =>
      html`${fault === null ? NOTHING : html`<span class="warn">${fault}</span>`}${replayed ? html` replayed` : NOTHING}`,
  },
];

const calls = (state: FakeState): Html =>
  section('calls', 'Recent calls', 'Nobody called yet.', state.calls.toReversed(), CALL_COLUMNS);

/** The fake's clock says nothing finer than a second that anybody would look for. */
const moment = (text: string): string => text.slice(0, 19).replace('T', ' ');

const tile = (anchor: string, count: number, one: string, many = `${one}s`): Html =>
  html`<li><a href="#${anchor}"><b>${grouped(String(count))}</b><span class="soft">${counted(count, one, many)}</span></a></li>`;

const settings = (state: FakeState): Html =>
  section('settings', 'Settings', '', Object.entries(state.settings), [
    { title: 'Setting', kind: 'short', cell: ([name]) => html`<code>${name}</code>` },
    { title: 'Value', cell: ([, value]) => html`${value === null ? 'none' : String(value)}` },
  ]);

export const overviewPage = (state: FakeState): string =>
  framed(
    'Fake Zuora',
    html`<main>
<header><h1>Fake Zuora</h1><span class="soft">its clock says ${moment(state.now)} UTC · as JSON:
<a href="/fake/state">everything</a>, <a href="/fake/usage">usage</a>, <a href="/fake/calls">calls</a></span></header>
<ul class="tiles">
${tile('accounts', state.accounts.length, 'account')}
${tile('imports', state.imports.length, 'import')}
${tile('invoices', state.invoices.length, 'invoice')}
${tile('payments', state.payments.length, 'payment')}
${tile('faults', state.faults.length, 'fault waiting', 'faults waiting')}
${tile('calls', state.calls.length, 'call')}
</ul>
${usage(state)}${invoices(state)}${imports(state)}${accounts(state)}${payments(state)}${faults(state)}${calls(state)}${settings(state)}
</main>`,
  );
