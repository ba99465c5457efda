/** `invoices verify` over a real database and a Zuora over HTTP: what is right is silent, and each wrong figure is named. */
import test from 'ava';
import { openBilledMonth } from './support/billed-months.ts';

interface FindingJson {
  readonly what: string;
  readonly invoiced: string;
  readonly expected: string;
}

const findingsOf = (stdout: string): ReadonlyArray<readonly [string, string, string]> =>
  (JSON.parse(stdout) as { readonly findings: ReadonlyArray<FindingJson> }).findings.map(
    ({ what, invoiced, expected }) => [what, invoiced, expected],
  );

test('an invoice that is right has no difference, printed as a table, CSV or JSON', async (t) => {
  const { run, bill } = await openBilledMonth(t, { quantity: 1_000_000n });
  bill();
  const table = await run('invoices', 'verify');
  t.is(table.exit, 0, table.stdout + table.stderr);
  t.is(table.stdout, '1 invoice of 1 account: no difference.\n');
  t.deepEqual(findingsOf((await run('invoices', 'verify', '--all', '--json')).stdout), []);
  const csv = await run('invoices', 'verify', '--last', '3', '--csv');
  t.is(csv.exit, 0);
  t.is(csv.stdout, 'organization,account,invoice,what,unit,from,to,invoiced,invoicedFrom,expected,expectedFrom\n');
});

test('yen are whole: 185 for 16,222,222 node-seconds is right (M12)', async (t) => {
  const { run, bill, zuora } = await openBilledMonth(t, { currency: 'JPY', quantity: 16_222_222n });
  const number = bill();
  t.is(zuora.control.state().invoices[0]?.amount, '185');
  const said = await run('invoices', 'verify');
  t.is(said.exit, 0, said.stdout);
  zuora.control.editInvoice({ invoiceNumber: number, chargeAmount: '186', total: '186' });
  const wrong = await run('invoices', 'verify', '--json');
  t.is(wrong.exit, 1);
  t.deepEqual(findingsOf(wrong.stdout), [['charge', '186 JPY', '185 JPY']]);
});

test('a price that was raised later does not make an old invoice wrong (M14)', async (t) => {
  const { run, bill, zuora } = await openBilledMonth(t, { quantity: 2_000_000n });
  bill();
  zuora.control.setSubscriptionPrice('W1', 'node-seconds', '0.00002', '2026-03-01');
  const said = await run('invoices', 'verify');
  t.is(said.exit, 0, said.stdout);
});

test('a flat fee is taken as it is, and does not hide a charge that is a hundred times too high (M15)', async (t) => {
  const { run, bill, zuora } = await openBilledMonth(t, { quantity: 1_000_000n });
  zuora.control.addOneTimeCharge('W1', 'Support', '49');
  const number = bill('2026-04-02');
  t.is(zuora.control.state().invoices[0]?.amount, '60.42');
  const right = await run('invoices', 'verify');
  t.is(right.exit, 0, right.stdout);
  zuora.control.editInvoice({ invoiceNumber: number, chargeAmount: '1142.00', total: '1191.00' });
  const wrong = await run('invoices', 'verify');
  t.is(wrong.exit, 1);
  t.regex(
    wrong.stdout,
    /sky-1 .* charge of node-seconds .* 1142\.00 USD .* 11\.42 USD .*the price that held, for 1000000/,
  );
  t.regex(wrong.stdout, /1 invoice of 1 account: 1 difference\./);
});

test('a total that is not the sum of the lines is named, beside every other difference (M16)', async (t) => {
  const { run, bill, zuora } = await openBilledMonth(t, { quantity: 1_000_000n });
  const number = bill();
  zuora.control.editInvoice({ invoiceNumber: number, total: '1142.00' });
  const wrong = await run('invoices', 'verify', '--instance', 'sky-1', '--json');
  t.is(wrong.exit, 1);
  t.deepEqual(findingsOf(wrong.stdout), [['total', '1142.00 USD', '11.42 USD']]);
  zuora.control.editInvoice({ invoiceNumber: number, quantity: '1000001' });
  t.deepEqual(findingsOf((await run('invoices', 'verify', '--instance', '1', '--json')).stdout), [
    ['quantity', '1000001', '1000000'],
    ['quantity', '1000001', '1000000'],
    ['total', '1142.00 USD', '11.42 USD'],
  ]);
});

test('an account that cannot be read is said to be so, and is not taken for right', async (t) => {
  const { run, bill, zuora } = await openBilledMonth(t, { quantity: 1_000_000n });
  bill();
  zuora.control.fault({ path: /^accounts\/W1/, times: 1e9, fault: { kind: 'malformed' } });
  const said = await run('invoices', 'verify');
  t.is(said.exit, 1);
  t.regex(said.stdout, /Account W1 of sky-1 could not be read: /);
});

test('what is typed wrong is said with what to type', async (t) => {
  const { run } = await openBilledMonth(t, { quantity: 1n });
  for (const [args, problem] of [
    [['--last', '0'], /must be a whole number from 1 on/],
    [['--last', '2', '--all'], /--last and --all exclude each other/],
    [['--csv', '--json'], /--json and --csv exclude each other/],
  ] as const) {
    const { exit, stderr } = await run('invoices', 'verify', ...args);
    t.is(exit, 2);
    t.regex(stderr, problem);
  }
  const unknown = await run('invoices', 'verify', '--instance', 'nobody-1');
  t.is(unknown.exit, 1);
  t.regex(unknown.stderr, /no organization has the external or internal id "nobody-1"/);
});
