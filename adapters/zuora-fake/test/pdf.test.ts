/** The printed invoice. */
import test from 'ava';
import { type Client, withClient } from './support/client.ts';

const pdfOf = async ({ control, url }: Client, index = 0): Promise<Buffer> => {
  const { fileId } = control.state().invoices[index] ?? {};
  return Buffer.from(await (await fetch(new URL(`/fake/invoices/${fileId}.pdf`, url))).arrayBuffer());
};

const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;

test('an invoice is printed as it was posted, whatever becomes of the account', (t) =>
  withClient(async (client) => {
    const { control, importLines, post, put } = client;
    control.addAccount({ number: 'W1', name: 'Ω & Søn', contractEffectiveDate: '2026-09-01' });
    await importLines('W1,node-seconds,9999999999999,09/05/2026,,,,');
    control.billRun('2026-10-01', { collect: false });
    const before = await pdfOf(client);
    await put('accounts/W1', { name: 'Renamed', billToContact: { firstName: 'Bo', lastName: 'Other', city: 'Oslo' } });
    await post('operations/invoice-collect', { accountKey: 'W1' });
    t.true(before.equals(await pdfOf(client)));
    t.is(pagesOf(before), 1);
  }));

test('an invoice with many lines runs over several pages', (t) =>
  withClient(async (client) => {
    const { control, importLines } = client;
    control.addAccount({ number: 'W1', contractEffectiveDate: '2022-01-01' });
    control.configure({ emptyPeriods: 'skipped' });
    const months = Array.from({ length: 40 }, (_, n) => new Date(Date.UTC(2022, n, 5)).toISOString().slice(0, 10));
    await importLines(
      ...months.map((day) => `W1,node-seconds,90000,${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)},,,,`),
    );
    const [invoice] = control.billRun('2026-10-01');
    t.is(invoice?.items.length, 40);
    t.is(pagesOf(await pdfOf(client)), 3);
  }));
