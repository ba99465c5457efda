/** The tenant's day decides, and the forms in which tenants write things. */
import test from 'ava';
import { pendingOf, periodsOf, usageLine } from './support/books.ts';
import { HEADER, withClient } from './support/client.ts';

const collect = { accountKey: 'W1' };

for (const [zone, at, today, isBilled] of [
  ['America/Los_Angeles', '2026-10-01T00:30:00Z', '2026-09-30', false],
  ['UTC', '2026-10-01T00:30:00Z', '2026-10-01', true],
  ['UTC', '2026-09-30T23:30:00Z', '2026-09-30', false],
  ['Asia/Tokyo', '2026-09-30T23:30:00Z', '2026-10-01', true],
] as const)
  test(`at ${at} it is ${today} in ${zone}: September is ${isBilled ? '' : 'not '}billed`, (t) =>
    withClient(
      async (client) => {
        client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
        await client.importLines(usageLine(90_000, '2026-09-30'));
        client.moveTo(at);
        t.is(client.control.state().today, today);
        const answer = await client.post('operations/invoice-collect', collect);
        t.is(answer.success, isBilled);
        if (isBilled) t.like(client.control.state().invoices[0], { invoiceDate: today });
        else t.is(pendingOf(client), '90000');
      },
      { timeZone: zone },
    ));

test('the day of a usage file is a label that no zone moves; times are the tenant’s', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
      await client.importLines(usageLine(5, '2026-09-30', { description: 'd' }));
      const { usage } = await client.get('usage/accounts/W1');
      t.like(usage, [{ startDateTime: '2026-09-30 00:00:00', submissionDateTime: '2026-10-05 21:00:00' }]);
      const query = (where: string) =>
        client.post('action/query', {
          queryString: `select StartDateTime, SubmissionDateTime from Usage where ${where}`,
        });
      t.like(await query("Description = 'd'"), {
        records: [
          { StartDateTime: '2026-09-30T00:00:00.000+09:00', SubmissionDateTime: '2026-10-05T21:00:00.000+09:00' },
        ],
      });
      t.like(await query("StartDateTime = '2026-09-29T15:00:00Z'"), { size: 1 }, 'the same moment in another zone');
      client.control.billRun('2026-10-01');
      t.deepEqual(periodsOf(client), [['2026-09-01', '2026-09-30', '5']]);
    },
    { timeZone: 'Asia/Tokyo' },
  ));

test('numbers, links, codes, dates and statuses come in the form that the tenant has', (t) =>
  withClient(
    async (client) => {
      const { control, get, upload } = client;
      control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
      control.setSubscriptionStatus('W1', 'PendingAcceptance');
      t.like(await get('accounts/W1/summary'), { basicInfo: { billCycleDay: 1, balance: 0 } });
      t.like(await get('subscriptions/accounts/W1'), { subscriptions: [{ status: 'Pending Acceptance' }] });
      const taken = await upload(`${HEADER}\n${usageLine(5, '2026-09-05')}\n`);
      t.regex(String(taken.checkImportStatus), /^http:.*\/v1\/usage\//);
      control.finishImport();
      t.like(await get('usage/accounts/W1'), { usage: [{ startDateTime: '2026-09-05T00:00:00', quantity: 5 }] });
      t.regex(JSON.stringify(await get('accounts/W9')), /"code":"\d+"/);
      control.setSubscriptionStatus('W1', 'Active');
      control.billRun('2026-10-01');
      const { invoices } = await get('transactions/invoices/accounts/W1');
      const [invoice] = invoices as ReadonlyArray<{ invoiceItems: string }>;
      t.regex(invoice?.invoiceItems ?? '', /^\/v1\/invoices\//);
      const { invoiceItems } = await get(String(invoice?.invoiceItems));
      t.false('chargeNumber' in ((invoiceItems as ReadonlyArray<object>)[0] ?? {}));
    },
    {
      decimals: 'bare',
      wholeNumbers: 'bare',
      codes: 'text',
      links: 'relative',
      importLinks: 'absolute',
      dateTimeSeparator: 'T',
      statusWords: 'spaced',
      itemChargeNumber: 'absent',
    },
  ));
