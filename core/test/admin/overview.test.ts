import { overviewReport, STAGES, type StageFigures, type StageName } from '@usage-billing/core/admin';
import { HOUR, type Instant, instantFromMillis, MINUTE, plus } from '@usage-billing/core/shared';
import test from 'ava';
import { none, type Option, some } from 'fp-ts/lib/Option.js';

const NOW = instantFromMillis(Date.UTC(2026, 2, 10, 9, 40));
const none0 = { count: 0, isExact: true };
const ago = (microseconds: bigint): Option<Instant> => some(plus(NOW, -microseconds));

const figures = (stage: StageName, given: Partial<StageFigures> = {}): StageFigures => ({
  stage,
  lastHour: none0,
  lastDay: none0,
  latest: none,
  oldestWaiting: none,
  ...given,
});

const stagesWith = (given: Partial<Record<StageName, Partial<StageFigures>>>): ReadonlyArray<StageFigures> =>
  STAGES.map((stage) => figures(stage, given[stage]));

test('where nothing ever happened all is well', (t) => {
  t.is(overviewReport({ stages: stagesWith({}), waiting: [] }, NOW).health, 'well');
});

test('the limit itself is well, a microsecond more is not', (t) => {
  const health = (age: bigint) =>
    overviewReport({ stages: stagesWith({ uploads: { oldestWaiting: ago(age) } }), waiting: [] }, NOW).health;
  t.deepEqual(
    [health(HOUR), health(HOUR + 1n), health(6n * HOUR), health(6n * HOUR + 1n)],
    ['well', 'look', 'look', 'act'],
  );
});

test('silence counts where something comes all the time, and nowhere else', (t) => {
  const silent = { latest: ago(3n * HOUR) };
  const { stages, health } = overviewReport(
    { stages: stagesWith({ events: silent, uploads: silent }), waiting: [] },
    NOW,
  );
  t.is(health, 'look');
  t.deepEqual(
    stages.filter((stage) => stage.health !== 'well').map(({ stage, why }) => [stage, why]),
    [['events', some({ _tag: 'silent', since: plus(NOW, -3n * HOUR) })]],
  );
});

test('what waits for a person is to be acted on, and zeros are not shown', (t) => {
  const report = overviewReport(
    {
      stages: stagesWith({}),
      waiting: [
        { kind: 'uploads in doubt', count: 0, oldest: none },
        { kind: 'notices in doubt', count: 2, oldest: ago(MINUTE) },
      ],
    },
    NOW,
  );
  t.is(report.health, 'act');
  t.deepEqual(
    report.waiting.map(({ kind }) => kind),
    ['notices in doubt'],
  );
});
