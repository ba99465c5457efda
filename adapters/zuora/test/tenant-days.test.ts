/**
 * Dates around the end of a month (*Date and dateTime formats*, *What happens after changing time zone*): "today" is the
 * tenant's, and usage has UTC days.
 */
import { day, right } from '@usage-billing/contracts/laws';
import test from 'ava';
import { tenantDaysOf } from '../src/tenant-days.ts';
import { aReport, aRequest } from './support/a-request.ts';
import { created } from './support/accounts.ts';
import { withSubject } from './support/subject.ts';

const WEST = 'America/Los_Angeles';
const EAST = 'Asia/Tokyo';

for (const [timeZone, at, today, usageToday] of [
  [WEST, '2026-04-01T00:30:00Z', '2026-03-31', '2026-04-01'],
  [WEST, '2026-04-01T23:30:00Z', '2026-04-01', '2026-04-01'],
  [EAST, '2026-04-01T00:30:00Z', '2026-04-01', '2026-04-01'],
  [EAST, '2026-04-01T23:30:00Z', '2026-04-02', '2026-04-01'],
  ['UTC', '2026-04-01T23:30:00Z', '2026-04-01', '2026-04-01'],
] as const) {
  const where = `at ${at} in ${timeZone}`;

  test(`the tenant’s day ${where} is ${today}, the day of usage ${usageToday}`, (t) =>
    withSubject(
      async ({ config }) => {
        const days = tenantDaysOf(config);
        t.deepEqual([days.today(), days.usageToday()], [today, usageToday] as never);
      },
      { timeZone },
      { timeZone },
      Date.parse(at),
    ));

  test(`invoice and collect bills March ${where}, and dates the invoice as the tenant does`, (t) =>
    withSubject(
      async (subject) => {
        subject.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-03-01' });
        const days = { startDate: day('2026-03-31'), endDate: day('2026-04-01') };
        const lines = aReport('W1').lines.map((line) => ({ ...line, ...days, quantity: 1_000_000n }));
        await right(subject.uploader.submit(aRequest('W1', { lines })));
        await subject.finishImports();
        t.is((await right(subject.provider.invoices.invoiceAndCollect('W1')))._tag, 'Invoiced');
        const [invoice] = subject.control.state().invoices;
        t.is(invoice?.invoiceDate, today);
      },
      { timeZone },
      { timeZone },
      Date.parse(at),
    ));

  test(`a suspension ${where} holds at once`, (t) =>
    withSubject(
      async (subject) => {
        const { subscriptions } = await created(subject);
        const number = subscriptions[0]?.number ?? '';
        await right(subject.provider.subscriptions.suspend(number));
        t.is(subject.control.state().accounts[0]?.subscriptions[0]?.status, 'Suspended');
      },
      { timeZone },
      { timeZone },
      Date.parse(at),
    ));
}

test('usage of the last day of a month is not shut out by an invoice from a tenant whose next month has begun', (t) =>
  withSubject(
    async (subject) => {
      subject.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-03-01' });
      t.is((await right(subject.provider.invoices.invoiceAndCollect('W1')))._tag, 'NothingToInvoice');
      t.deepEqual(subject.control.state().invoices, []);
    },
    { timeZone: EAST },
    { timeZone: EAST },
    Date.parse('2026-03-31T23:30:00Z'),
  ));
