/** Rating, invoices and payments. */
import test from 'ava';
import fc from 'fast-check';
import { type Client, start, withClient } from './support/client.ts';

const usage = (quantity: string | number, day: string, account = 'W1'): string =>
  `${account},node-seconds,${quantity},${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)},,,,`;

const items = (client: Client) => client.control.state().invoices.flatMap((invoice) => invoice.items);
const linesOf = (client: Client) =>
  items(client).map(({ serviceStartDate, serviceEndDate, quantity }) => [serviceStartDate, serviceEndDate, quantity]);

test('an account whose cycle day is not set yet is shown with 0 and is not billed', (t) =>
  withClient(async (client) => {
    const given = { number: 'W1', contractEffectiveDate: '2026-01-01', billCycleDay: 0 };
    await client.post('/fake/accounts', given);
    await client.importLines(usage(1, '2026-02-27'));
    t.deepEqual(client.control.billRun('2026-03-30'), []);
    t.like(client.control.state().accounts[0], { billCycleDay: 0 });
    t.is(client.control.state().usage[0]?.quantity, '1');
  }));

test('a bill run bills the periods that ended, by the account’s own cycle day', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-01-01', billCycleDay: 31 });
    await client.importLines(
      usage(1, '2026-02-27'),
      usage(2, '2026-02-28'),
      usage(4, '2026-03-30'),
      usage(8, '2026-03-31'),
    );
    t.is(client.control.billRun('2026-03-30').length, 1);
    t.deepEqual(linesOf(client), [['2026-01-31', '2026-02-27', '1']]);
    client.control.billRun('2026-03-31');
    t.deepEqual(linesOf(client).slice(1), [['2026-02-28', '2026-03-30', '6']]);
    t.deepEqual(client.control.billRun('2026-03-31'), [], 'and only once');
  }));

test('price times quantity is exact and rounded half up to cents', (t) =>
  withClient(async (client) => {
    for (const [number, price, quantity, amount] of [
      ['W1', '0.000011416', '9999999999999', '114160000.00'],
      ['W2', '0.005', '1', '0.01'],
      ['W3', '0.004999999', '1', '0.00'],
      ['W4', '1.005', '1', '1.01'],
      ['W5', '90071992547409.93', '7', '630503947831869.51'],
    ] as const) {
      client.control.addAccount({
        number,
        contractEffectiveDate: '2026-09-01',
        subscription: { prices: { 'node-seconds': price } },
      });
      await client.importLines(usage(quantity, '2026-09-05', number));
      t.is(client.control.billRun('2026-10-01')[0]?.amount, amount, `${price} × ${quantity}`);
    }
  }));

test('usage before the contract, or of a subscription that is not active, is not rated', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-10' });
    client.control.addAccount({
      number: 'W2',
      contractEffectiveDate: '2026-09-10',
      subscription: { status: 'Suspended' },
    });
    client.control.addAccount({ number: 'W3', subscription: null });
    await client.importLines(
      usage(1, '2026-09-09'),
      usage(2, '2026-09-10'),
      usage(4, '2026-09-11', 'W2'),
      usage(8, '2026-09-11', 'W3'),
    );
    client.control.billRun('2026-10-01');
    t.deepEqual(linesOf(client), [['2026-09-10', '2026-09-30', '2']]);
    t.deepEqual(
      client.control.usage().map(({ accountNumber, pending }) => [accountNumber, pending]),
      [
        ['W1', '1'],
        ['W2', '4'],
        ['W3', '8'],
      ],
    );
    client.control.setSubscriptionStatus('W2', 'Active');
    client.control.billRun('2026-10-01');
    t.deepEqual(linesOf(client).slice(1), [['2026-09-10', '2026-09-30', '4']]);
  }));

test('invoice and collect bills up to yesterday; the rest of the period and late usage get lines of their own', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-10-02' });
    const collect = () => client.post('operations/invoice-collect', { accountKey: 'W1' });
    await client.importLines(usage(100_000, '2026-10-03'));
    t.like(await collect(), { success: true });
    await client.importLines(usage(200_000, '2026-10-20'), usage(50_000, '2026-10-02'));
    client.control.billRun('2026-11-01');
    t.deepEqual(linesOf(client), [
      ['2026-10-02', '2026-10-04', '100000'],
      ['2026-10-02', '2026-10-04', '50000'],
      ['2026-10-05', '2026-10-31', '200000'],
    ]);
  }));

test('what cannot be collected says why: nothing, too little, no card, a card that declines', (t) =>
  withClient(async (client) => {
    const collect = async (accountKey: string) => {
      const { reasons } = await client.post('operations/invoice-collect', { accountKey });
      return (reasons as ReadonlyArray<{ code: number; message: string }>)[0];
    };
    for (const [number, card] of [['W1'], ['W2', null], ['W3', '4000000000009995']] as const)
      client.control.addAccount({
        number,
        contractEffectiveDate: '2026-09-01',
        ...(card === undefined ? {} : { card }),
      });
    t.like(await collect('W1'), { code: 54000030 });
    t.regex((await collect('W1'))?.message ?? '', /There is no invoice on which to collect payment/);
    await client.importLines(
      usage(40_000, '2026-09-05'),
      usage(90_000, '2026-09-05', 'W2'),
      usage(90_000, '2026-09-05', 'W3'),
    );
    const tooLow = await collect('W1');
    t.is(tooLow?.code, 54000060);
    t.regex(tooLow?.message ?? '', /Amount must be at least 50 cents/);
    t.regex((await collect('W2'))?.message ?? '', /no default payment method/);
    t.regex((await collect('W3'))?.message ?? '', /insufficient_funds/);
    t.deepEqual(
      client.control.state().accounts.map(({ balance }) => balance),
      ['0.46', '1.03', '1.03'],
    );
    const { payments } = await client.get('transactions/payments/accounts/W3');
    t.deepEqual(
      (payments as ReadonlyArray<{ status: string }>).map(({ status }) => status),
      ['Error'],
    );
    await client.importLines(usage(40_000, '2026-09-06'));
    t.like(await client.post('operations/invoice-collect', { accountKey: 'W1' }), {
      success: true,
      amountCollected: '0.920000000',
    });
  }));

test('invoices are listed by their last change: posted, paid, edited, or given another file', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-07-01' });
    await client.importLines(usage(90_000, '2026-07-05'), usage(90_000, '2026-08-05'), usage(90_000, '2026-09-05'));
    const listed = async () => {
      const { invoices } = await client.get('transactions/invoices/accounts/W1');
      return (invoices as ReadonlyArray<{ invoiceNumber: string }>).map(({ invoiceNumber }) =>
        Number(invoiceNumber.slice(3)),
      );
    };
    for (const month of ['08', '09', '10']) {
      client.control.billRun(`2026-${month}-01`, { collect: false });
      client.moveTo(`2026-11-${month}T12:00:00Z`);
    }
    t.deepEqual(await listed(), [3, 2, 1]);
    t.like(await client.post('/fake/rewrite-file', { invoiceNumber: 'INV00000001' }), { number: 'INV00000001' });
    t.deepEqual(await listed(), [1, 3, 2]);
    const { invoiceFiles } = await client.get('invoices/INV00000001/files');
    t.like((invoiceFiles as ReadonlyArray<object>)[0], { versionNumber: '2' });
    client.moveTo('2026-11-11T12:00:00Z');
    client.control.editInvoice({ invoiceNumber: 'INV00000002' });
    t.deepEqual(await listed(), [2, 1, 3]);
    client.moveTo('2026-11-12T12:00:00Z');
    await client.post('operations/invoice-collect', { accountKey: 'W1' });
    t.deepEqual(await listed(), [3, 2, 1], 'all were paid at once');
    t.like(await client.post('/fake/rewrite-file', { invoiceNumber: 'INV9' }), { success: false });
  }));

const day = (n: number): string => new Date(Date.UTC(2026, 5, 1 + n)).toISOString().slice(0, 10);

test('whatever arrives and is billed when, nothing is billed twice and in the end everything is', async (t) => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ use: fc.integer({ min: 0, max: 90 }), quantity: fc.integer({ min: 1, max: 1_000_000 }) }),
      fc.record({ billRun: fc.integer({ min: 0, max: 100 }) }),
      fc.record({ collectOn: fc.integer({ min: 0, max: 100 }) }),
    ),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 31 }), async (plan, billCycleDay) => {
      const client = await start({ importDelayMs: 0 });
      try {
        client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-05-15', billCycleDay });
        let sum = 0;
        for (const step of plan) {
          if ('use' in step) {
            sum += step.quantity;
            await client.upload(
              `ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION\n${usage(step.quantity, day(step.use))}`,
            );
          } else if ('billRun' in step) client.control.billRun(day(step.billRun));
          else {
            client.moveTo(`${day(step.collectOn)}T12:00:00Z`);
            await client.post('operations/invoice-collect', { accountKey: 'W1' });
          }
          t.is(
            client.control.usage()[0]?.processed ?? '0',
            String(items(client).reduce((s, { quantity }) => s + Number(quantity), 0)),
          );
        }
        client.moveTo('2026-12-01T12:00:00Z');
        client.control.billRun('2026-12-01');
        t.is(
          items(client).reduce((s, { quantity }) => s + Number(quantity), 0),
          sum,
        );
        const periods = [
          ...new Set(
            items(client).map(({ serviceStartDate, serviceEndDate }) => `${serviceStartDate} ${serviceEndDate}`),
          ),
        ].sort();
        for (const [index, period] of periods.entries()) {
          const [from = '', to = ''] = period.split(' ');
          t.true(from <= to, period);
          t.true(from > (periods[index - 1]?.split(' ')[1] ?? ''), `service periods overlap: ${periods.join(', ')}`);
        }
      } finally {
        await client.close();
      }
    }),
    { numRuns: 30 },
  );
});
