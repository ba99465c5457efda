/** action/query: ZOQL over the objects that usage billing asks for. */
import { balanceOf } from '../accounts.ts';
import { jsonBody, type Route, requireText } from '../api.ts';
import { textOfMicros } from '../days.ts';
import { refusal } from '../failure.ts';
import { allUsage } from '../views.ts';
import type { World } from '../world.ts';
import { parseZoql, type Row, runZoql } from '../zoql.ts';

const MAX_RECORDS = 2000;

const accountId = (world: World, accountNumber: string): string | null => world.accounts.get(accountNumber)?.id ?? null;

const accountRows = (world: World): ReadonlyArray<Row> =>
  [...world.accounts.values()].map((account) => ({
    Id: account.id,
    AccountNumber: account.number,
    Name: account.name,
    Currency: account.currency,
    BillCycleDay: String(account.billCycleDay),
    Balance: balanceOf(world, account),
    Status: 'Active',
  }));

const usageRows = (world: World): ReadonlyArray<Row> =>
  allUsage(world).map((record) => ({
    Id: record.id,
    AccountId: accountId(world, record.accountNumber),
    AccountNumber: record.accountNumber,
    SubscriptionNumber: record.subscriptionNumber,
    UOM: record.unit,
    Quantity: record.quantity,
    StartDateTime: `${record.startDate}T00:00:00.000Z`,
    EndDateTime: record.endDate === null ? null : `${record.endDate}T00:00:00.000Z`,
    SubmissionDateTime: textOfMicros(record.submittedAt),
    RbeStatus: record.status,
    SourceType: 'Import',
    Description: record.description,
  }));

const paymentRows = (world: World): ReadonlyArray<Row> =>
  world.payments.map((payment) => ({
    Id: payment.id,
    AccountId: accountId(world, payment.accountNumber),
    AccountNumber: payment.accountNumber,
    PaymentNumber: payment.number,
    Amount: payment.amount,
    EffectiveDate: payment.effectiveDate,
    Status: payment.status,
    GatewayResponse: payment.gatewayResponse,
    GatewayResponseCode: payment.gatewayResponseCode,
  }));

const invoiceRows = (world: World): ReadonlyArray<Row> =>
  world.invoices.map((invoice) => ({
    Id: invoice.id,
    AccountId: accountId(world, invoice.accountNumber),
    AccountNumber: invoice.accountNumber,
    InvoiceNumber: invoice.number,
    InvoiceDate: invoice.invoiceDate,
    Amount: invoice.amount,
    Balance: invoice.balance,
    Status: invoice.status,
  }));

const OBJECTS: Readonly<Record<string, (world: World) => ReadonlyArray<Row>>> = {
  account: accountRows,
  usage: usageRows,
  payment: paymentRows,
  invoice: invoiceRows,
};

export const postQuery: Route = (world, request) => {
  const query = parseZoql(requireText('query', jsonBody(request), 'queryString'));
  const rows = OBJECTS[query.object.toLowerCase()];
  if (rows === undefined) throw refusal('query', 'malformed', `Malformed query: there is no object ${query.object}`);
  const records = runZoql(query, rows(world));
  const first = records.slice(0, MAX_RECORDS);
  return { json: { size: records.length, records: first, done: first.length === records.length } };
};
