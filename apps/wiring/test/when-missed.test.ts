import { formatInstant, type Instant, type JobRun, parseInstant } from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { whenMissed } from '../src/scheduled-job.ts';

const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new Error(parsed.left);
  return parsed.right;
};

const daily = { name: 'uploader', schedule: '0 30 2 * * *' } as const;

const succeeded = (startedAt: string): JobRun => ({
  id: 1n,
  job: 'uploader',
  trigger: 'schedule',
  startedAt: at(startedAt),
  finished: O.none,
});

const missed = (last: O.Option<JobRun>, now: string) =>
  whenMissed(daily, { history: { lastSuccessful: () => async () => E.right(last) }, clock: { now: () => at(now) } })();

for (const [last, now, expected] of [
  ['2026-03-10T02:30:01Z', '2026-03-10T15:00:00Z', false],
  ['2026-03-10T02:30:01Z', '2026-03-11T02:29:59Z', false],
  ['2026-03-10T02:30:01Z', '2026-03-11T02:30:00Z', true],
  ['2026-03-10T02:30:01Z', '2026-03-14T09:00:00Z', true],
  ['2026-03-10T23:00:00Z', '2026-03-11T02:30:00Z', true],
] as const)
  test(`after a run at ${last} one was ${expected ? '' : 'not '}missed at ${now}`, async (t) => {
    t.is(await missed(O.some(succeeded(last)), now), expected);
  });

test('where no run ever succeeded none was missed', async (t) => {
  t.false(await missed(O.none, formatInstant(at('2026-03-14T09:00:00Z'))));
});

test('a history that cannot be read says nothing', async (t) => {
  const lost = E.left({ _tag: 'JobHistoryUnavailable', message: 'away' } as const);
  const clock = { now: () => at('2026-03-14T09:00:00Z') };
  t.false(await whenMissed(daily, { history: { lastSuccessful: () => async () => lost }, clock })());
});
