/** Undoing invoices, and the order in which Zuora lists them. */
import test from 'ava';
import { chargesShown, pendingOf, periodsOf, reasonOf, usageLine } from '../support/books.ts';
import { type Client, withClient } from '../support/client.ts';

const twoMonths = async (client: Client): Promise<void> => {
  client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-08-01' });
  await client.importLines(usageLine(90_000, '2026-08-05'), usageLine(90_000, '2026-09-05'));
  for (const day of ['2026-09-01', '2026-10-01']) client.control.billRun(day, { collect: false });
};

test('a reversed invoice stays posted and is marked; its period is open and its usage billable again', (t) =>
  withClient(
    async (client) => {
      await twoMonths(client);
      t.is(reasonOf(await client.put('invoices/INV00000001/reverse', {})).code % 100, 30, 'it is not the newest');
      t.like(await client.put('invoices/INV00000002/reverse', {}), { success: true });
      t.like(((await client.get('transactions/invoices/accounts/W1')).invoices as ReadonlyArray<object>)[0], {
        invoiceNumber: 'INV00000002',
        status: 'Posted',
        reversed: true,
        balance: '0.000000000',
      });
      t.is((await chargesShown(client))[0]?.processedThroughDate, '2026-09-01');
      t.is(pendingOf(client), '90000');
      await client.importLines(usageLine(10_000, '2026-09-06'));
      client.control.billRun('2026-10-01');
      t.deepEqual(periodsOf(client)[1], ['2026-09-01', '2026-09-30', '100000']);
    },
    { invoiceSettlement: true },
  ));

test('a posted invoice is unposted, cancelled, and its period billed anew', (t) =>
  withClient(async (client) => {
    await twoMonths(client);
    const act = (name: string, invoiceNumber: string) => client.post(`/fake/${name}`, { invoiceNumber });
    t.like(await act('unpost-invoice', 'INV00000001'), { success: false });
    t.like(await act('cancel-invoice', 'INV00000002'), { success: false }, 'it is posted');
    t.like(await act('unpost-invoice', 'INV00000002'), { status: 'Draft' });
    t.is(pendingOf(client), '90000', 'a draft has not processed it');
    t.like(await act('cancel-invoice', 'INV00000002'), { status: 'Canceled' });
    client.control.billRun('2026-10-01');
    t.deepEqual(periodsOf(client)[1], ['2026-09-01', '2026-09-30', '90000']);
  }));

test('an invoice that was paid cannot be undone', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    await client.importLines(usageLine(90_000, '2026-09-05'));
    client.control.billRun('2026-10-01');
    for (const name of ['reverse-invoice', 'unpost-invoice'])
      t.regex(reasonOf(await client.post(`/fake/${name}`, { invoiceNumber: 'INV00000001' })).message, /payments/);
  }));

test('a tenant may process usage as soon as there is a draft', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
      await client.importLines(usageLine(5, '2026-09-05'));
      client.control.billRun('2026-10-01', { post: false });
      t.is(pendingOf(client), '5');
      client.control.configure({ usageProcessedAt: 'draft' });
      t.is(pendingOf(client), '0');
    },
    { usageProcessedAt: 'posting' },
  ));

test('invoices are listed by their last change: posted, paid, edited, or given another file', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-07-01' });
    const months = ['07', '08', '09'];
    await client.importLines(...months.map((month) => usageLine(90_000, `2026-${month}-05`)));
    const listed = async () => {
      const { invoices } = await client.get('transactions/invoices/accounts/W1');
      return (invoices as ReadonlyArray<{ invoiceNumber: string }>).map(({ invoiceNumber }) =>
        Number(invoiceNumber.slice(3)),
      );
    };
    for (const month of ['08', '09', '10']) {
      client.control.billRun(`2026-${month}-01`, { collect: false });
      client.moveTo(`2026-10-${month}T12:00:00Z`);
    }
    t.deepEqual(await listed(), [3, 2, 1]);
    t.like(await client.post('/fake/rewrite-file', { invoiceNumber: 'INV00000001' }), { number: 'INV00000001' });
    t.deepEqual(await listed(), [1, 3, 2]);
    const { invoiceFiles } = await client.get('invoices/INV00000001/files');
    t.like((invoiceFiles as ReadonlyArray<object>)[0], { versionNumber: 2 });
    client.moveTo('2026-10-11T12:00:00Z');
    client.control.editInvoice({ invoiceNumber: 'INV00000002' });
    t.deepEqual(await listed(), [2, 1, 3]);
    client.moveTo('2026-10-12T12:00:00Z');
    await client.post('operations/invoice-collect', { accountKey: 'W1' });
    t.deepEqual(await listed(), [3, 2, 1], 'all were paid at once');
    t.like(await client.post('/fake/rewrite-file', { invoiceNumber: 'INV9' }), { success: false });
  }));

test('the file of an invoice may be made only once it was asked for', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
      client.control.billRun('2026-10-01');
      const first = async () =>
        ((await client.get('transactions/invoices/accounts/W1')).invoices as ReadonlyArray<object>)[0] ?? {};
      t.false('invoiceFiles' in (await first()));
      t.true('invoiceFiles' in (await first()));
    },
    { invoiceFiles: 'on-request' },
  ));
