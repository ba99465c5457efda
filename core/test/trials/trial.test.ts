import { DAY, HOUR, instant } from '@usage-billing/core/shared';
import { trialOf } from '@usage-billing/core/trials';
import test from 'ava';
import fc from 'fast-check';
import { anyInstant, at } from './organization-sample.ts';

const now = at('2026-06-15T12:00:00Z');
const fromNow = (days: bigint, hours: bigint) => instant(now + days * DAY + hours * HOUR);

test('a trial created 55 days and an hour ago that expires in 5 days and an hour is 60 days long with 6 left', (t) => {
  const createdAt = fromNow(-55n, 1n);
  const trialExpiresAt = fromNow(5n, 1n);
  t.deepEqual(trialOf({ createdAt, trialExpiresAt }, now), {
    length: 60,
    remaining: 6,
    start: createdAt,
    end: trialExpiresAt,
  });
});

test('a trial that expired yesterday has nothing left', (t) => {
  t.is(trialOf({ createdAt: fromNow(-31n, 0n), trialExpiresAt: fromNow(-1n, 0n) }, now).remaining, 0);
});

test('the last hour of a trial counts as a day', (t) => {
  t.is(trialOf({ createdAt: fromNow(-29n, 0n), trialExpiresAt: fromNow(0n, 1n) }, now).remaining, 1);
});

test('an organization created after its trial had expired never had a trial', (t) => {
  const trialExpiresAt = fromNow(-10n, 0n);
  t.deepEqual(trialOf({ createdAt: fromNow(-3n, 0n), trialExpiresAt }, now), {
    length: 0,
    remaining: 0,
    start: trialExpiresAt,
    end: trialExpiresAt,
  });
});

test('whole days are not rounded up any further, and a microsecond more is', (t) => {
  const createdAt = fromNow(-7n, 0n);
  t.is(trialOf({ createdAt, trialExpiresAt: now }, now).length, 7);
  t.is(trialOf({ createdAt, trialExpiresAt: instant(now + 1n) }, now).length, 8);
  t.is(trialOf({ createdAt, trialExpiresAt: instant(now + 1n) }, now).remaining, 1);
  t.is(trialOf({ createdAt, trialExpiresAt: now }, now).remaining, 0);
});

test('days are never negative, cover the time they stand for, and exceed it by less than a day', (t) => {
  fc.assert(
    fc.property(anyInstant, anyInstant, anyInstant, (createdAt, trialExpiresAt, moment) => {
      const trial = trialOf({ createdAt, trialExpiresAt }, moment);
      const covers = (days: number, from: bigint): boolean => {
        const time = trialExpiresAt > from ? trialExpiresAt - from : 0n;
        return BigInt(days) * DAY >= time && BigInt(days) * DAY < time + DAY;
      };
      t.true(covers(trial.length, createdAt));
      t.true(covers(trial.remaining, moment));
      t.true(trial.start <= trial.end && trial.start <= createdAt);
      t.is(trial.length === 0, trial.start === trial.end);
    }),
  );
});
