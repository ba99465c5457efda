/** action/query, action/queryMore and object/usage, over HTTP. */
import test from 'ava';
import { type Body, type Client, KEYS, withClient } from './support/client.ts';

interface Batch {
  readonly size: number;
  readonly done: boolean;
  readonly queryLocator?: string;
  readonly records: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

const ask = async ({ post }: Client, call: string, body: Body): Promise<Batch> =>
  (await post(`action/${call}`, body)) as unknown as Batch;

const LINES = 4500;

test('more than 2000 records come in batches, which what arrives in between does not change', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1' });
    await client.importLines(...Array.from({ length: LINES }, (_, n) => `W1,node-seconds,${n + 1},10/04/2026,,,,`));
    const queryString = 'select Quantity from Usage where Quantity > 0';
    let batch = await ask(client, 'query', { queryString });
    const sizes = [batch.records.length];
    const seen = new Set(batch.records.map(({ Id }) => Id));
    await client.importLines('W1,node-seconds,1,10/04/2026,,,,');
    while (!batch.done) {
      t.is(batch.size, LINES);
      batch = await ask(client, 'queryMore', { queryLocator: batch.queryLocator });
      sizes.push(batch.records.length);
      for (const { Id } of batch.records) seen.add(Id);
    }
    t.deepEqual(sizes, [2000, 2000, 500]);
    t.is(seen.size, LINES);
    t.false('queryLocator' in batch);
    const small = await ask(client, 'query', { queryString, conf: { batchSize: 2 } });
    t.deepEqual([small.records.length, small.done, small.size], [2, false, LINES + 1]);
  }));

test('a query that cannot be answered is refused in the words of that call', (t) =>
  withClient(async (client) => {
    for (const [call, body, Code] of [
      ['query', { queryString: 'select Id from accountsX' }, 'MALFORMED_QUERY'],
      ['query', { queryString: "select Id from Account where Name like 'a%'" }, 'MALFORMED_QUERY'],
      ['query', { queryString: 'select Nothing from Account' }, 'INVALID_FIELD'],
      ['query', { queryString: 'select Id from Account', conf: { batchSize: 2001 } }, 'INVALID_VALUE'],
      ['query', {}, 'MISSING_REQUIRED_VALUE'],
      ['queryMore', { queryLocator: 'abc-2000' }, 'INVALID_ID'],
    ] as const)
      t.like(await client.post(`action/${call}`, body), { Success: false, Errors: [{ Code }] });
  }));

test('accounts, cards, subscriptions and invoice items are found by the ids that other records name', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    client.control.addAccount({ number: 'W2' });
    await client.importLines('W1,node-seconds,90000,09/05/2026,,,,');
    client.control.billRun('2026-10-01');
    const one = async (queryString: string) => (await ask(client, 'query', { queryString })).records[0] ?? {};
    const account = await one("select DefaultPaymentMethodId, AutoPay from Account where AccountNumber = 'W1'");
    t.is(account.AutoPay, true);
    t.like(await one(`select AccountId from PaymentMethod where Id = '${account.DefaultPaymentMethodId}'`), {
      AccountId: account.Id,
    });
    t.like(await one(`select Status from Subscription where AccountId = '${account.Id}'`), { Status: 'Active' });
    const invoice = await one(`select InvoiceNumber from Invoice where AccountId = '${account.Id}'`);
    t.like(await one(`select UOM, ServiceEndDate from InvoiceItem where InvoiceId = '${invoice.Id}'`), {
      UOM: 'node-seconds',
      ServiceEndDate: '2026-09-30',
    });
  }));

test('a usage record can be read, and deleted until an invoice holds it', (t) =>
  withClient(async (client) => {
    const { control, get, importLines, url } = client;
    control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    await importLines('W1,node-seconds,5,09/05/2026,,,,first', 'W1,node-seconds,7,10/04/2026,,,,second');
    control.billRun('2026-10-01');
    const { records } = await ask(client, 'query', { queryString: 'select Description from Usage' });
    const idOf = (description: string) => records.find((record) => record.Description === description)?.Id;
    const remove = async (id: unknown) =>
      (await (await fetch(`${url}object/usage/${id}`, { method: 'DELETE', headers: KEYS })).json()) as Body;
    t.like(await get(`object/usage/${idOf('second')}`), { Quantity: 7, RbeStatus: 'Pending', AccountNumber: 'W1' });
    t.like(await remove(idOf('first')), { Success: false, Errors: [{ Code: 'TRANSACTION_FAILED' }] });
    t.like(await remove(idOf('second')), { success: true, id: idOf('second') });
    t.like(await get(`object/usage/${idOf('second')}`), { size: 0, done: true });
    t.is(control.usage()[0]?.quantity, '5');
  }));
