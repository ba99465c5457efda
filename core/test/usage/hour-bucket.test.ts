import { HOUR, instant, parseInstant } from '@usage-billing/core/shared';
import { AmountType, hourOf, InstanceId, isHourBucket } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { nextHour } from '../../src/usage/hour-bucket.ts';

const at = (text: string) => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new Error(parsed.left);
  return parsed.right;
};

test('a moment lies in its hour, the last microsecond too and the next one not, before 1970 as after', (t) => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }).map(instant), (moment) => {
      const hour = hourOf(moment);
      return hour <= moment && moment < hour + HOUR && isHourBucket(hour) && hourOf(hour) === hour;
    }),
  );
  t.is(hourOf(at('2026-03-10T09:59:59.999999Z')), hourOf(at('2026-03-10T09:00:00Z')));
  t.is(nextHour(hourOf(at('2026-03-10T09:59:59.999999Z'))), hourOf(at('2026-03-10T10:00:00Z')));
  t.is(hourOf(instant(-1n)), hourOf(at('1969-12-31T23:00:00Z')));
});

test('only the start of an hour is a bucket', (t) => {
  t.true(isHourBucket(at('2026-03-10T09:00:00Z')));
  t.true(isHourBucket(-HOUR));
  t.false(isHourBucket(at('2026-03-10T09:00:00.000001Z')));
  t.false(isHourBucket(0));
});

test('names have 1 to 128 characters', (t) => {
  for (const codec of [InstanceId, AmountType]) {
    t.true(codec.is('1') && codec.is('x'.repeat(128)));
    t.false(codec.is('') || codec.is('x'.repeat(129)) || codec.is(1234));
  }
});
