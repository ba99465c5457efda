/** Which periods are billed when, and what becomes of usage that comes too late for its own (*Rate usage charges*). */
import test from 'ava';
import fc from 'fast-check';
import { chargesShown, itemsOf, pendingOf, periodsOf, usageLine } from '../support/books.ts';
import { start, withClient } from '../support/client.ts';

test('a bill run bills the periods that ended, by the account’s own cycle day, empty ones with 0', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-01-01', billCycleDay: 31 });
    await client.importLines(
      usageLine(1, '2026-02-27'),
      usageLine(2, '2026-02-28'),
      usageLine(4, '2026-03-30'),
      usageLine(8, '2026-03-31'),
    );
    t.is(client.control.billRun('2026-03-30').length, 1);
    t.deepEqual(periodsOf(client), [
      ['2026-01-01', '2026-01-30', '0'],
      ['2026-01-31', '2026-02-27', '1'],
    ]);
    client.control.billRun('2026-03-31');
    t.deepEqual(periodsOf(client).slice(2), [['2026-02-28', '2026-03-30', '6']]);
    t.deepEqual(client.control.billRun('2026-03-31'), [], 'and only once');
  }));

test('usage that arrives after its period was billed is never rated and stays pending', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-08-01' });
    await client.importLines(usageLine(10, '2026-09-05'));
    client.control.billRun('2026-10-01');
    await client.importLines(usageLine(7, '2026-09-06'), usageLine(3, '2026-10-01'));
    client.control.billRun('2026-11-01');
    client.control.billRun('2026-12-01');
    t.deepEqual(periodsOf(client).slice(1), [
      ['2026-09-01', '2026-09-30', '10'],
      ['2026-10-01', '2026-10-31', '3'],
      ['2026-11-01', '2026-11-30', '0'],
    ]);
    t.is(pendingOf(client), '7');
    t.is((await client.get('usage/accounts/W1')).success, true);
  }));

test('with the Late Usage feature it is an item of the next invoice, over the old period, with the late quantity', (t) =>
  withClient(
    async (client) => {
      const tiers = {
        model: 'Tiered' as const,
        tiers: [
          { upTo: '10', price: '0' },
          { upTo: null, price: '1' },
        ],
      };
      client.control.addAccount({
        number: 'W1',
        contractEffectiveDate: '2026-09-01',
        subscription: { prices: { 'node-seconds': tiers } },
      });
      await client.importLines(usageLine(8, '2026-09-05'));
      client.control.billRun('2026-10-01');
      await client.importLines(usageLine(7, '2026-09-06'));
      client.control.billRun('2026-11-01');
      const late = itemsOf(client).find(({ quantity }) => quantity === '7');
      t.like(late, { serviceStartDate: '2026-09-01', serviceEndDate: '2026-09-30', chargeAmount: '5.00' });
      t.is(pendingOf(client), '0');
    },
    { lateUsage: 'next-invoice' },
  ));

test('a charge tells how far it was billed: nothing at first, then the first day that was not', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-10' });
    t.like((await chargesShown(client))[0], { chargedThroughDate: null, processedThroughDate: null, done: false });
    client.control.billRun('2026-10-01');
    t.like((await chargesShown(client))[0], {
      chargedThroughDate: '2026-10-01',
      processedThroughDate: '2026-10-01',
      effectiveStartDate: '2026-09-10',
      effectiveEndDate: null,
    });
  }));

test('a period without usage is closed by an invoice of 0', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    const [invoice] = client.control.billRun('2026-10-01');
    t.like(invoice, { amount: '0.00', balance: '0.00', status: 'Posted' });
    await client.importLines(usageLine(7, '2026-09-06'));
    client.control.billRun('2026-11-01');
    t.is(pendingOf(client), '7');
  }));

test('a tenant that skips empty periods makes no invoice of 0 and leaves them open', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-08-01' });
      t.deepEqual(client.control.billRun('2026-10-01'), []);
      await client.importLines(usageLine(7, '2026-09-06'));
      client.control.billRun('2026-10-01');
      t.deepEqual(periodsOf(client), [['2026-09-01', '2026-09-30', '7']]);
      await client.importLines(usageLine(5, '2026-08-06'));
      client.control.billRun('2026-10-01');
      t.deepEqual(periodsOf(client)[1], ['2026-08-01', '2026-08-31', '5']);
    },
    { emptyPeriods: 'skipped' },
  ));

test('a catch-up run closes periods without any invoice', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-08-01' });
    client.control.catchUp('2026-10-01');
    t.deepEqual(client.control.state().invoices, []);
    t.is((await chargesShown(client))[0]?.processedThroughDate, '2026-10-01');
    await client.importLines(usageLine(7, '2026-09-06'), usageLine(1, '2026-10-06'));
    client.control.billRun('2026-11-01');
    t.deepEqual(periodsOf(client), [['2026-10-01', '2026-10-31', '1']]);
  }));

test('on-demand rating bills the running period up to the target day, and later the difference', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-10-01' });
      await client.importLines(usageLine(100_000, '2026-10-03'));
      client.control.billRun('2026-10-05');
      t.is((await chargesShown(client))[0]?.processedThroughDate, null, 'the period is still open');
      await client.importLines(usageLine(200_000, '2026-10-02'), usageLine(1, '2026-10-20'));
      client.control.billRun('2026-11-01');
      t.deepEqual(periodsOf(client), [
        ['2026-10-01', '2026-10-04', '100000'],
        ['2026-10-01', '2026-10-31', '200001'],
      ]);
      t.is(
        itemsOf(client)
          .reduce((sum, { chargeAmount }) => sum + Number(chargeAmount), 0)
          .toFixed(2),
        '3.42',
      );
    },
    { usageRating: 'on-demand' },
  ));

test('a tenant may never bill the partial month at the beginning', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-08-15' });
      await client.importLines(usageLine(5, '2026-08-20'), usageLine(7, '2026-09-06'));
      client.control.billRun('2026-10-01');
      t.deepEqual(periodsOf(client), [['2026-09-01', '2026-09-30', '7']]);
      t.is(pendingOf(client), '5');
    },
    { partialFirstPeriod: 'never-billed' },
  ));

test('a cycle day that moves leaves what was billed alone and ends the next period on its new day', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-08-01' });
    client.control.billRun('2026-09-01');
    t.like(await client.put('accounts/W1', { billCycleDay: 10 }), { success: true });
    client.control.billRun('2026-10-10');
    t.deepEqual(
      periodsOf(client).map(([from, to]) => [from, to]),
      [
        ['2026-08-01', '2026-08-31'],
        ['2026-09-01', '2026-09-09'],
        ['2026-09-10', '2026-10-09'],
      ],
    );
  }));

test('an account whose cycle day is not set yet is not billed', (t) =>
  withClient(async (client) => {
    await client.post('/fake/accounts', { number: 'W1', contractEffectiveDate: '2026-01-01', billCycleDay: 0 });
    await client.importLines(usageLine(1, '2026-02-27'));
    t.deepEqual(client.control.billRun('2026-03-30'), []);
    t.like(client.control.state().accounts[0], { billCycleDay: 0 });
  }));

test('a scheduled bill run starts at its hour of the tenant’s day, after the imports that were due before it', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-10-01' });
      client.moveTo('2026-10-31T23:00:00Z');
      client.control.state();
      await client.upload(`${HEADER}\n${usageLine(5, '2026-10-05')}\n`);
      client.moveTo('2026-11-01T07:59:00Z');
      t.deepEqual(client.control.state().invoices, [], 'it is 00:59 in Los Angeles');
      client.moveTo('2026-11-01T08:00:00Z');
      t.deepEqual(periodsOf(client), [['2026-10-01', '2026-10-31', '5']]);
      client.moveTo('2027-01-01T12:00:00Z');
      t.is(periodsOf(client).length, 3, 'days that were jumped over have their runs');
    },
    { billRunHour: 1 },
  ));

test('more records than a period may have fail the account’s invoice, and no other', (t) =>
  withClient(
    async (client) => {
      for (const number of ['W1', 'W2']) client.control.addAccount({ number, contractEffectiveDate: '2026-09-01' });
      await client.importLines(
        ...[1, 2, 3].map((day) => usageLine(1, `2026-09-0${day}`)),
        usageLine(1, '2026-09-01', { account: 'W2' }),
      );
      t.deepEqual(
        client.control.billRun('2026-10-01').map(({ accountNumber }) => accountNumber),
        ['W2'],
      );
    },
    { maxRecordsPerPeriod: 2 },
  ));

const HEADER = 'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION';
const day = (n: number): string => new Date(Date.UTC(2026, 5, 1 + n)).toISOString().slice(0, 10);

test('whatever arrives and is billed when: billed is what came before its period closed, each unit once', async (t) => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ use: fc.integer({ min: 0, max: 90 }), quantity: fc.integer({ min: 1, max: 1_000_000 }) }),
      fc.record({ billRun: fc.integer({ min: 0, max: 100 }) }),
      fc.record({ cycleDay: fc.integer({ min: 1, max: 31 }) }),
    ),
    { maxLength: 14 },
  );
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 31 }), async (plan, billCycleDay) => {
      const client = await start({ importDelayMs: 0 });
      try {
        client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-05-15', billCycleDay });
        let inTime = 0;
        let tooLate = 0;
        for (const step of plan)
          if ('use' in step) {
            const through = (await chargesShown(client))[0]?.processedThroughDate ?? '';
            if (day(step.use) < through) tooLate += step.quantity;
            else inTime += step.quantity;
            await client.upload(`${HEADER}\n${usageLine(step.quantity, day(step.use))}`);
            client.control.state();
          } else if ('billRun' in step) client.control.billRun(day(step.billRun));
          else client.control.setBillCycleDay('W1', step.cycleDay);
        client.control.billRun('2026-12-31');
        t.is(pendingOf(client), String(tooLate));
        const periods = periodsOf(client);
        t.is(
          periods.reduce((sum, [, , quantity]) => sum + Number(quantity), 0),
          inTime,
        );
        let next = '2026-05-15';
        for (const [from, to] of periods) {
          t.is(from, next, 'periods follow each other without a gap');
          next = new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
        }
      } finally {
        await client.close();
      }
    }),
    { numRuns: 30 },
  );
});
