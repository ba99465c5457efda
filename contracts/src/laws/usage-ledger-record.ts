/** Laws of compare-and-insert: what is new is added, nothing is added twice, and what does not fit is kept apart. */
import { type HourlyTotal, MAX_AMOUNT, MIN_AMOUNT, NODE_SECONDS, type RecordedTotals } from '@usage-billing/core/usage';
import { ALWAYS, free, type LedgerSubject, RECORDED_AT } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { anHourlyTotal, at, hour, instance, unit } from './samples.ts';
import { right, together } from './unwrap.ts';

/** Quarantine looked at from the first to the last hour that there can be. */
const EVERY_HOUR = { from: hour('0001-01-01T00:00:00Z'), to: hour('9999-12-31T23:00:00Z') };

const added = ({ inserted }: RecordedTotals): ReadonlyArray<readonly [string, number, bigint]> =>
  inserted.map((one) => [one.amountType, one.rows, one.amount] as const).sort(([a], [b]) => (a < b ? -1 : 1));

export const usageLedgerRecordLaws = (law: Law<LedgerSubject>): void => {
  const recording =
    ({ ledger }: LedgerSubject) =>
    (...totals: ReadonlyArray<Partial<HourlyTotal>>) =>
      right(ledger.recordTotals(totals.map(anHourlyTotal), RECORDED_AT));
  const amounts = async ({ ledger }: LedgerSubject): Promise<ReadonlyArray<bigint>> =>
    (await free(ledger)).map(({ amount }) => amount);

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

  law('a total outside int64 is quarantined alone while the others are recorded', async (t, subject) => {
    const over = anHourlyTotal({ total: MAX_AMOUNT + 1n, instanceId: instance('over') });
    const under = anHourlyTotal({ total: MIN_AMOUNT - 1n, instanceId: instance('under') });
    const answer = await recording(subject)({ total: 1n }, over, under, { total: 2n, instanceId: instance('other') });
    t.deepEqual(added(answer), [[NODE_SECONDS, 2, 3n]]);
    t.deepEqual(
      [...answer.quarantined].map(({ reason, ...rest }) => ({ ...rest, reason: reason.length > 0 })),
      [over, under].map((total) => ({ ...total, recordedAt: RECORDED_AT, reason: true })),
    );
    t.deepEqual(await right(subject.ledger.quarantinedTotals(EVERY_HOUR)), answer.quarantined);
    t.deepEqual([...(await amounts(subject))].sort(), [1n, 2n]);
  });

  law(
    'a difference outside int64 is quarantined and changes no hour, though the total would fit',
    async (t, subject) => {
      await recording(subject)({ total: MIN_AMOUNT });
      const answer = await recording(subject)({ total: MAX_AMOUNT });
      t.deepEqual(added(answer), []);
      t.deepEqual(
        answer.quarantined.map(({ total }) => total),
        [MAX_AMOUNT],
      );
      t.deepEqual(await amounts(subject), [MIN_AMOUNT]);
    },
  );

  law('a total that stays out of int64 is listed once, with its newest figure', async (t, subject) => {
    await recording(subject)({ total: MAX_AMOUNT + 1n });
    const answer = await recording(subject)({ total: MAX_AMOUNT + 2n });
    t.is(answer.quarantined.length, 1, 'it is answered each time');
    const listed = await right(subject.ledger.quarantinedTotals(EVERY_HOUR));
    t.deepEqual(
      listed.map(({ total }) => total),
      [MAX_AMOUNT + 2n],
    );
  });

  law('a quarantined total that fits again is recorded and no longer listed', async (t, subject) => {
    await recording(subject)({ total: 10n }, { total: 10n, instanceId: instance('1235') });
    await recording(subject)({ total: MAX_AMOUNT + 1n }, { total: MAX_AMOUNT + 1n, instanceId: instance('1235') });
    await recording(subject)({ total: 12n }, { total: 10n, instanceId: instance('1235') });
    t.deepEqual(await right(subject.ledger.quarantinedTotals(EVERY_HOUR)), []);
    t.deepEqual([...(await amounts(subject))].sort(), [10n, 10n, 2n]);
  });

  law('quarantined totals are listed by hour, instance and type, in a half-open range', async (t, subject) => {
    const cells = [
      ['08', 'B', 'z'],
      ['09', 'B', 'Z'],
      ['09', 'B', 'z'],
      ['09', 'a', 'z'],
      ['10', 'A', 'z'],
    ] as const;
    const totals = cells.map(([hh, id, type]) =>
      anHourlyTotal({
        total: MAX_AMOUNT + 1n,
        hour: hour(`2026-03-10T${hh}:00:00Z`),
        instanceId: instance(id),
        amountType: unit(type),
      }),
    );
    await recording(subject)(...[...totals].reverse());
    const range = { from: hour('2026-03-10T08:00:00Z'), to: hour('2026-03-10T10:00:00Z') };
    const listed = await right(subject.ledger.quarantinedTotals(range));
    t.deepEqual(
      listed.map((one) => [one.hour, one.instanceId, one.amountType]),
      totals.slice(0, 4).map((one) => [one.hour, one.instanceId, one.amountType]),
    );
  });

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
