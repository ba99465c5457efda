/** Laws of compare-and-insert: what is new is added, and nothing is added twice. */
import { MAX_AMOUNT, MIN_AMOUNT, NODE_SECONDS } from '@usage-billing/core/usage';
import { ALWAYS, free, type LedgerSubject, RECORDED_AT } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { anHourlyTotal, at, hour, instance, unit } from './samples.ts';
import { right, together } from './unwrap.ts';
import { added, amounts, recording } from './usage-ledger-recording.ts';

export const usageLedgerRecordLaws = (law: Law<LedgerSubject>): void => {
  law('no totals at all add nothing', async (t, subject) => {
    t.deepEqual(await recording(subject)(), { inserted: [], quarantined: [] });
  });

  law('13620, then 17412, then 17412 again are two rows: 13620 and 3792', async (t, subject) => {
    const record = recording(subject);
    t.deepEqual(added(await record({ total: 13_620n })), [[NODE_SECONDS, 1, 13_620n]]);
    t.deepEqual(added(await record({ total: 17_412n })), [[NODE_SECONDS, 1, 3_792n]]);
    t.deepEqual(added(await record({ total: 17_412n })), []);
    t.deepEqual(await amounts(subject), [13_620n, 3_792n]);
  });

  law('a total that shrank adds a negative row, down to zero and below', async (t, subject) => {
    const record = recording(subject);
    for (const total of [100n, 40n, 0n, -7n]) await record({ total });
    t.deepEqual(await amounts(subject), [100n, -60n, -40n, -7n]);
  });

  law('a total of zero for an hour without rows adds nothing', async (t, subject) => {
    t.deepEqual(added(await recording(subject)({ total: 0n })), []);
    t.deepEqual(await amounts(subject), []);
  });

  law('of a total that appears twice in one call the last stands', async (t, subject) => {
    t.deepEqual(added(await recording(subject)({ total: 10n }, { total: 25n })), [[NODE_SECONDS, 1, 25n]]);
    t.deepEqual(await amounts(subject), [25n]);
    t.deepEqual(added(await recording(subject)({ total: 99n }, { total: 25n })), []);
  });

  law('instances, types and hours are compared each on its own', async (t, subject) => {
    const totals = [
      { total: 1n },
      { total: 2n, instanceId: instance('12345') },
      { total: 3n, amountType: unit('samples') },
      { total: 4n, hour: hour('2026-03-10T10:00:00Z') },
    ];
    const answer = await recording(subject)(...totals);
    t.deepEqual(added(answer), [
      [NODE_SECONDS, 3, 7n],
      ['samples', 1, 3n],
    ]);
    t.deepEqual(added(await recording(subject)(...totals)), []);
    t.deepEqual([...(await amounts(subject))].sort(), [1n, 2n, 3n, 4n]);
  });

  law(
    'the largest and the smallest amount are recorded unharmed, and added up exactly past int64',
    async (t, subject) => {
      const answer = await recording(subject)(
        { total: MAX_AMOUNT },
        { total: MAX_AMOUNT, hour: hour('2026-03-10T10:00:00Z') },
        { total: MIN_AMOUNT, amountType: unit('samples') },
      );
      t.deepEqual(added(answer), [
        [NODE_SECONDS, 2, 18_446_744_073_709_551_614n],
        ['samples', 1, MIN_AMOUNT],
      ]);
      t.deepEqual(await amounts(subject).then((all) => [...all].sort((a, b) => (a < b ? -1 : 1))), [
        MIN_AMOUNT,
        MAX_AMOUNT,
        MAX_AMOUNT,
      ]);
      t.deepEqual(answer.quarantined, []);
    },
  );

  law('callers that record the same totals at once count them once', async (t, subject) => {
    const totals = Array.from({ length: 30 }, (_, n) => anHourlyTotal({ instanceId: instance(`${n}`), total: 7n }));
    const orders = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? totals : [...totals].reverse()));
    const answers = await together(orders.map((order) => subject.ledger.recordTotals(order, RECORDED_AT)));
    t.is(
      answers.flatMap(({ inserted }) => inserted).reduce((rows, one) => rows + one.rows, 0),
      30,
    );
    t.deepEqual(await amounts(subject), Array<bigint>(30).fill(7n));
  });

  law('callers that record different totals at once leave one of them standing', async (t, subject) => {
    const figures = [5n, 50n, 500n, -5n, 0n];
    await together(
      figures.map((total) =>
        subject.ledger.recordTotals(
          [anHourlyTotal({ total }), anHourlyTotal({ total, instanceId: instance('2') })],
          RECORDED_AT,
        ),
      ),
    );
    const sums = await right(subject.ledger.sums({ range: ALWAYS, by: 'hour' }));
    const [one = 0n, two = 0n] = sums.map(({ amount }) => amount);
    t.true(figures.includes(one), `${one} is one of the totals`);
    t.is(one, two, 'calls are serial: both hours are of the same call');
  });

  law('five thousand totals go in with one call', async (t, subject) => {
    const totals = Array.from({ length: 5000 }, (_, n) =>
      anHourlyTotal({
        instanceId: instance(`${n % 500}`),
        hour: hour(`2026-03-${10 + Math.floor(n / 500)}T09:00:00Z`),
        total: 2n,
      }),
    );
    t.deepEqual(added(await recording(subject)(...totals)), [[NODE_SECONDS, 5000, 10_000n]]);
    t.deepEqual(added(await recording(subject)(...totals)), []);
  });

  law('hours before 1970 and far ahead are recorded as they are', async (t, subject) => {
    const hours = ['0001-01-01T00:00:00Z', '1969-12-31T23:00:00Z', '9998-12-31T23:00:00Z'].map(hour);
    await recording(subject)(...hours.map((one) => ({ hour: one, total: 3n })));
    const rows = await free(subject.ledger);
    t.deepEqual(
      [...rows.map(({ bucketStart }) => bucketStart)].sort((a, b) => (a < b ? -1 : 1)),
      hours,
    );
    t.true(rows.every(({ bucketStart }) => bucketStart < at('9999-01-01T00:00:00Z')));
  });
};
