import { formatInstant, type Instant, parseInstant } from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { defaultSchedules, nextRun, scheduleProblem } from '../src/schedule.ts';

const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new Error(parsed.left);
  return parsed.right;
};

for (const [job, after, due] of [
  ['aggregator', '2018-06-15T09:09:59.999999Z', '2018-06-15T09:10:00Z'],
  ['aggregator', '2018-06-15T09:10:00Z', '2018-06-15T10:10:00Z'],
  ['uploader', '2018-06-15T02:30:00Z', '2018-06-16T02:30:00Z'],
  ['uploader', '2018-12-31T23:00:00Z', '2019-01-01T02:30:00Z'],
  ['enforcer', '2018-06-15T09:00:00Z', '2018-06-15T09:40:00Z'],
  ['post-trial-invoices', '2018-06-15T09:00:00.5Z', '2018-06-15T09:01:00Z'],
] as const)
  test(`after ${after} the ${job} is due at ${due}`, (t) => {
    t.is(formatInstant(nextRun(defaultSchedules[job], at(after))), due);
  });

test('schedules are in UTC even in the hour that a zone’s summer time skips', (t) => {
  // Europe/Berlin has no 02:30 on this day.
  t.is(formatInstant(nextRun(defaultSchedules.uploader, at('2026-03-29T00:00:00Z'))), '2026-03-29T02:30:00Z');
});

for (const pattern of ['', '10 * * * *', '0 60 * * * *', 'whenever', '0 0 0 30 2 *'])
  test(`"${pattern}" is no schedule`, (t) => t.not(scheduleProblem(pattern), undefined));

test('the default schedules are schedules', (t) => {
  for (const schedule of Object.values(defaultSchedules)) t.is(scheduleProblem(schedule), undefined);
});
