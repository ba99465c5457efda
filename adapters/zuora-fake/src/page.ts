/** The page that a browser shows at `/`: imports, accounts and invoices, without any script or outside asset. */
import type { FakeState } from './control.ts';

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Cells are text; a cell that is ready-made HTML says so. */
type Cell = string | { readonly html: string };

const table = (title: string, head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<Cell>>): string => {
  const cells = (row: ReadonlyArray<Cell>): string =>
    row.map((cell) => `<td>${typeof cell === 'string' ? escapeHtml(cell) : cell.html}</td>`).join('');
  return `<h2>${escapeHtml(title)} (${rows.length})</h2><table><thead><tr>${head
    .map((name) => `<th>${escapeHtml(name)}</th>`)
    .join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}</tbody></table>`;
};

const STYLE = `body{font:15px/1.4 system-ui,sans-serif;margin:2rem;color:#223}table{border-collapse:collapse}
th,td{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #dde;vertical-align:top}h2{margin-top:2rem}
td{font-variant-numeric:tabular-nums}`;

export const renderPage = (state: FakeState): string => {
  const usage = new Map(state.usage.map((one) => [`${one.accountNumber} ${one.unit}`, one]));
  const usageOf = (accountNumber: string): string =>
    [...usage.values()]
      .filter((one) => one.accountNumber === accountNumber)
      .map((one) => `${one.quantity} ${one.unit} (${one.pending} not yet invoiced)`)
      .join(', ');
  const accounts = state.accounts.map((account) => [
    account.number,
    account.name,
    `${account.balance} ${account.currency}`,
    account.subscription === null ? 'no subscription' : `${account.subscription} ${account.subscriptionStatus}`,
    usageOf(account.number),
  ]);
  const imports = state.imports
    .toReversed()
    .map((one) => [
      one.submittedAt,
      one.fileName,
      one.reason === null ? one.status : `${one.status}: ${one.reason}`,
      String(one.lines),
      one.amounts.map(({ accountNumber, unit, quantity }) => `${accountNumber}: ${quantity} ${unit}`).join('; '),
    ]);
  const invoices = state.invoices
    .toReversed()
    .map((invoice) => [
      { html: `<a href="/fake/invoices/${encodeURIComponent(invoice.fileId)}.pdf">${escapeHtml(invoice.number)}</a>` },
      invoice.accountNumber,
      invoice.invoiceDate,
      invoice.items
        .map((item) => `${item.serviceStartDate} to ${item.serviceEndDate}: ${item.quantity} ${item.unit}`)
        .join('; '),
      `${invoice.amount} ${invoice.currency}`,
      invoice.balance === '0.00' ? 'paid' : `${invoice.balance} open`,
    ]);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fake Zuora</title><style>${STYLE}</style></head>
<body><h1>Fake Zuora</h1><p>Its clock says ${escapeHtml(state.now)}. ${state.calls.length} calls are in its log
(<a href="/fake/calls">as JSON</a>, <a href="/fake/state">everything as JSON</a>).</p>
${table('Invoices', ['Invoice', 'Account', 'Date', 'Usage', 'Amount', 'Payment'], invoices)}
${table('Imports', ['Submitted', 'File', 'Status', 'Lines', 'Usage'], imports)}
${table('Accounts', ['Account', 'Name', 'Balance', 'Subscription', 'Usage'], accounts)}
</body></html>`;
};
