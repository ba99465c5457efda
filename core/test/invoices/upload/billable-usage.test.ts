/** From which hour on usage is billed. */
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { formatInstant, parseInstant } from '../../../src/shared/instant.ts';
import { firstBillableHour } from '../../../src/trials/trial.ts';

const firstBillable = (expiry: string): string | null => {
  const parsed = parseInstant(expiry);
  return E.isLeft(parsed) ? null : formatInstant(firstBillableHour(parsed.right));
};

test('an hour of which a part lies in the trial is free as a whole', (t) => {
  t.is(firstBillable('2026-03-10T09:00:00.000001Z'), '2026-03-10T10:00:00Z');
  t.is(firstBillable('2026-03-10T09:59:59.999999Z'), '2026-03-10T10:00:00Z');
});

test('a trial that expires on the hour ends there: that hour is billed', (t) => {
  t.is(firstBillable('2026-03-10T09:00:00Z'), '2026-03-10T09:00:00Z');
});
