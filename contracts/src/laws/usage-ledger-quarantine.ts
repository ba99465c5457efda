/** Laws of totals that do not fit into int64: kept apart, alone, and only as long as they do not fit. */
import { MAX_AMOUNT, MIN_AMOUNT, NODE_SECONDS } from '@usage-billing/core/usage';
import { type LedgerSubject, RECORDED_AT } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { anHourlyTotal, hour, instance, unit } from './samples.ts';
import { right } from './unwrap.ts';
import { added, amounts, recording } from './usage-ledger-recording.ts';

/** Quarantine looked at from the first to the last hour that there can be. */
const EVERY_HOUR = { from: hour('0001-01-01T00:00:00Z'), to: hour('9999-12-31T23:00:00Z') };

export const usageLedgerQuarantineLaws = (law: Law<LedgerSubject>): void => {
  law('a total outside int64 is quarantined alone while the others are recorded', async (t, subject) => {
    const over = anHourlyTotal({ total: MAX_AMOUNT + 1n, instanceId: instance('over') });
    const under = anHourlyTotal({ total: MIN_AMOUNT - 1n, instanceId: instance('under') });
    const answer = await recording(subject)({ total: 1n }, over, under, { total: 2n, instanceId: instance('other') });
    t.deepEqual(added(answer), [[NODE_SECONDS, 2, 3n]]);
    t.deepEqual(
      [...answer.quarantined].map(({ reason, ...rest }) => ({ ...rest, reason: reason.length > 0 })),
      [over, under].map((total) => ({ ...total, held: 0n, recordedAt: RECORDED_AT, reason: true })),
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
        answer.quarantined.map(({ total, held }) => [total, held]),
        [[MAX_AMOUNT, MIN_AMOUNT]],
      );
      t.deepEqual(await amounts(subject), [MIN_AMOUNT]);
    },
  );

  law('a total that stays out of int64 is listed once, with its newest figure', async (t, subject) => {
    await recording(subject)({ total: 7n });
    await recording(subject)({ total: MAX_AMOUNT + 1n });
    const answer = await recording(subject)({ total: MAX_AMOUNT + 2n });
    t.is(answer.quarantined.length, 1, 'it is answered each time');
    const listed = await right(subject.ledger.quarantinedTotals(EVERY_HOUR));
    t.deepEqual(
      listed.map(({ total, held }) => [total, held]),
      [[MAX_AMOUNT + 2n, 7n]],
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
};
