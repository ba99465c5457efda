/** What an import refuses because of the state of things, unique keys, and what can be asked about imports. */
import test from 'ava';
import { pendingOf, periodsOf, usageLine } from '../support/books.ts';
import { HEADER, KEYS, withClient } from '../support/client.ts';

test('an import fails when its account or subscription is not active any more, whatever the day of its lines', (t) =>
  withClient(async (client) => {
    const { control, importLines } = client;
    const { subscription } = control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    control.addAccount({ number: 'W2', contractEffectiveDate: '2026-09-01' });
    const line = usageLine(5, '2026-09-05', { subscription: subscription ?? '' });
    for (const status of ['Suspended', 'Cancelled', 'Expired', 'Draft']) {
      control.setSubscriptionStatus('W1', status);
      const failed = await importLines(line, usageLine(1, '2026-09-05', { account: 'W2' }));
      t.is(failed.importStatus, 'Failed', status);
      t.regex(String(failed.message), new RegExp(`Line 2: SUBSCRIPTION_ID .* is not active: it is ${status}`));
    }
    control.setSubscriptionStatus('W1', 'Active');
    control.setAccountStatus('W1', 'Canceled');
    t.regex(String((await importLines(line)).message), /ACCOUNT_ID 'W1' is not active/);
    t.deepEqual(control.usage(), [], 'and nothing of it was taken');
  }));

test('a tenant may take days on which the subscription still was active', (t) =>
  withClient(
    async (client) => {
      const { subscription } = client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
      client.control.setSubscriptionStatus('W1', 'Cancelled');
      const on = (day: string) => client.importLines(usageLine(5, day, { subscription: subscription ?? '' }));
      t.is((await on('2026-09-05')).importStatus, 'Completed');
      t.is((await on('2026-10-05')).importStatus, 'Failed');
      client.control.billRun('2026-10-01');
      t.deepEqual(periodsOf(client), [['2026-09-01', '2026-09-30', '5']]);
    },
    { inactiveImports: 'taken' },
  ));

const OTHER = [
  {
    id: 'p1',
    sku: 'SKU-1',
    name: 'Nodes',
    ratePlans: [
      { id: 'r1', name: 'Nodes', charges: [{ id: 'c1', name: 'Nodes', unit: 'node-seconds', prices: { USD: '1' } }] },
      { id: 'r2', name: 'Pods', charges: [{ id: 'c2', name: 'Pods', unit: 'pod-seconds', prices: { USD: '1' } }] },
    ],
  },
];

test('a unit that the account’s charges do not rate is imported and lies pending, or is refused', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
      const line = 'W1,pod-seconds,5,09/05/2026,,,,';
      t.is((await client.importLines(line)).importStatus, 'Completed');
      client.control.billRun('2026-10-01');
      t.is(pendingOf(client), '5');
      client.control.configure({ unmatchedUnits: 'refused' });
      t.regex(String((await client.importLines(line)).message), /not the unit of any charge/);
    },
    { catalog: OTHER },
  ));

for (const [what, description, words] of [
  ['longer than 200 characters', 'd'.repeat(201), /DESCRIPTION is longer/],
  ['with an emoji', 'a 🚀', /outside the basic plane/],
] as const)
  test(`a description ${what} fails the import`, (t) =>
    withClient(async ({ control, importLines }) => {
      control.addAccount({ number: 'W1' });
      t.regex(String((await importLines(usageLine(1, '2026-10-05', { description }))).message), words);
    }));

test('a file that is not UTF-8 is refused at once; an empty row is left out', (t) =>
  withClient(async ({ control, url, importLines }) => {
    control.addAccount({ number: 'W1' });
    const body = new FormData();
    body.append('file', new Blob([new Uint8Array([0xff, 0xfe, 0x41])]), 'usage.csv');
    t.like(await (await fetch(`${url}usage`, { method: 'POST', headers: KEYS, body })).json(), { success: false });
    t.is((await importLines(',,,,,,,', usageLine(1, '2026-10-05'))).importStatus, 'Completed');
    t.is(control.usage()[0]?.records, 1);
  }));

test('a unique key upserts: the same is ignored, another quantity changes, another account is refused', (t) =>
  withClient(
    async (client) => {
      for (const number of ['W1', 'W2']) client.control.addAccount({ number, contractEffectiveDate: '2026-09-01' });
      const send = async (...lines: ReadonlyArray<string>) => {
        const { checkImportStatus } = await client.upload(`${HEADER},UNIQUE_KEY\n${lines.join('\n')}\n`);
        client.control.finishImport();
        return client.get(String(checkImportStatus));
      };
      const line = (quantity: number, key: string, account = 'W1') =>
        `${usageLine(quantity, '2026-09-05', { account })},${key}`;
      t.is((await send(line(5, 'a'), line(7, 'b'))).importStatus, 'Completed');
      t.is((await send(line(5, 'a'))).importStatus, 'Completed');
      t.like(client.control.usage()[0], { quantity: '12', records: 2 });
      t.is((await send(line(6, 'a'))).importStatus, 'Completed');
      t.like(client.control.usage()[0], { quantity: '13', records: 2 });
      t.regex(String((await send(line(5, 'a', 'W2'))).message), /another account/);
      t.regex(String((await send(line(1, 'c'), line(2, 'c'))).message), /in the file twice/);
      client.control.billRun('2026-10-01');
      t.regex(String((await send(line(9, 'a'))).message), /was billed/);
      t.is((await send(line(6, 'a'))).importStatus, 'Completed', 'the identical one is ignored');
    },
    { uniqueKeys: 'upsert' },
  ));

test('columns are the tenant’s own', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1' });
    const send = async (header: string) => {
      const { checkImportStatus } = await client.upload(`${header}\n${usageLine(5, '2026-10-05')},\n`);
      client.control.finishImport();
      return (await client.get(String(checkImportStatus))).importStatus;
    };
    t.is(await send(`${HEADER},PRODUCT_RATE_PLAN_CHARGE_ID`), 'Failed');
    t.is(await send(`${HEADER},UNIQUE_KEY`), 'Failed');
    client.control.configure({ ratePlanChargeColumn: 'required' });
    t.is(await send(`${HEADER},PRODUCT_RATE_PLAN_CHARGE_ID`), 'Completed');
    t.is((await client.importLines(usageLine(5, '2026-10-05'))).importStatus, 'Failed');
  }));

test('imports can be queried while they are under way, where the tenant answers it', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1' });
    await client.upload(`${HEADER}\n${usageLine(5, '2026-10-05')}\n`, 'mine.csv');
    const query = (queryString: string) => client.post('action/query', { queryString });
    const imports = "select Status, ImportedCount from Import where Name = 'mine.csv'";
    t.like(await query(imports), { Success: false });
    client.control.configure({ importQueries: 'answered' });
    t.like(await query(imports), { records: [{ Status: 'Pending', ImportedCount: '0' }] });
    client.control.finishImport();
    t.like(await query(imports), { records: [{ Status: 'Completed', ImportedCount: '1' }] });
    t.like(await query("select Quantity from Usage where SourceName = 'mine.csv'"), { size: 1 });
  }));

test('ProcessedUsage links a record to the invoice item that rated it', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    await client.importLines(usageLine(5, '2026-09-05'), usageLine(7, '2026-10-05'));
    client.control.billRun('2026-10-01');
    const query = async (queryString: string) =>
      (await client.post('action/query', { queryString })).records as ReadonlyArray<Readonly<Record<string, string>>>;
    const [linked, ...more] = await query('select UsageID, InvoiceItemId, BillingPeriodStartDate from ProcessedUsage');
    t.deepEqual(more, []);
    t.is(linked?.BillingPeriodStartDate, '2026-09-01');
    t.like((await query(`select Quantity from Usage where Id = '${linked?.UsageID}'`))[0], { Quantity: 5 });
    t.like((await query(`select Quantity, ChargeNumber from InvoiceItem where Id = '${linked?.InvoiceItemId}'`))[0], {
      Quantity: 5,
      ChargeNumber: 'C-00000001',
    });
  }));
