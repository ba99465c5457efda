import { setImmediate as immediate } from 'node:timers/promises';
import { type Instant, instant, type JobTrigger, MINUTE, SECOND } from '@usage-billing/core/shared';
import test from 'ava';
import { type ScheduledRun, startScheduler } from '../src/run/scheduler.ts';

/** A clock that stands still until it is moved, and a record of runs that can be awaited. */
const stage = (
  options: Partial<ScheduledRun> & {
    readonly work?: () => Promise<void>;
    /** Whether the first, second, … run does. */
    readonly succeeds?: (run: number) => boolean;
  } = {},
) => {
  let now: Instant = instant(0n);
  const runs: JobTrigger[] = [];
  const errors: unknown[] = [];
  let wake = (): void => undefined;
  const scheduler = startScheduler({
    schedule: '0 * * * * *',
    clock: { now: () => now },
    atStart: async () => true,
    run: async (trigger) => {
      runs.push(trigger);
      wake();
      await options.work?.();
      return options.succeeds?.(runs.length) ?? true;
    },
    onError: (error) => errors.push(error),
    ...options,
  });
  return {
    scheduler,
    runs,
    errors,
    moveTo: async (at: bigint): Promise<void> => {
      // After a run the next time is chosen in microtasks; these are over by the next turn.
      await immediate();
      now = instant(at);
    },
    untilRuns: async (count: number): Promise<void> => {
      while (runs.length < count)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
  };
};

test('runs at start, then whenever the app’s own clock says so', async (t) => {
  const { scheduler, runs, moveTo, untilRuns } = stage();
  await untilRuns(1);
  await moveTo(MINUTE);
  await untilRuns(2);
  await moveTo(2n * MINUTE + 5n * SECOND);
  await untilRuns(3);
  await scheduler.stop();
  t.deepEqual(runs, ['start', 'schedule', 'schedule']);
});

test('without a run at start it waits for the schedule', async (t) => {
  const { scheduler, runs, moveTo, untilRuns } = stage({ atStart: async () => false });
  await moveTo(MINUTE);
  await untilRuns(1);
  await scheduler.stop();
  t.deepEqual(runs, ['schedule']);
});

test('a run that takes longer than its period skips what it overlaps', async (t) => {
  let running = 0;
  let most = 0;
  const over = Promise.withResolvers<void>();
  const { scheduler, runs, moveTo, untilRuns } = stage({
    work: async () => {
      running += 1;
      most = Math.max(most, running);
      if (runs.length === 1) await over.promise;
      running -= 1;
    },
  });
  await untilRuns(1);
  await moveTo(10n * MINUTE + SECOND);
  over.resolve();
  await scheduler.stop();
  t.is(most, 1);
  t.deepEqual(runs, ['start']);
});

test('a run that throws is reported and the schedule goes on', async (t) => {
  const { scheduler, runs, errors, moveTo, untilRuns } = stage({
    work: () => Promise.reject(new Error('a bug')),
  });
  await untilRuns(1);
  await moveTo(MINUTE);
  await untilRuns(2);
  await scheduler.stop();
  t.is(runs.length, 2);
  t.is(errors.length, 2);
});

test('stop waits for the run under way', async (t) => {
  const over = Promise.withResolvers<void>();
  let done = false;
  const { scheduler, untilRuns } = stage({
    work: async () => {
      await over.promise;
      done = true;
    },
  });
  await untilRuns(1);
  const stopped = scheduler.stop();
  over.resolve();
  await stopped;
  t.true(done);
});

test('stop does not wait for the next time', async (t) => {
  const { scheduler, runs, untilRuns } = stage();
  await untilRuns(1);
  await scheduler.stop();
  t.deepEqual(runs, ['start']);
});

test('a run that failed is repeated before its next time, less and less often, until one succeeds', async (t) => {
  const hourly = { schedule: '0 0 * * * *', retryAfter: 10n * MINUTE };
  const { scheduler, runs, moveTo, untilRuns } = stage({ ...hourly, succeeds: (run) => run >= 3 });
  await untilRuns(1);
  await moveTo(10n * MINUTE);
  await untilRuns(2);
  await moveTo(29n * MINUTE);
  t.is(runs.length, 2);
  await moveTo(30n * MINUTE);
  await untilRuns(3);
  await moveTo(59n * MINUTE);
  await scheduler.stop();
  t.deepEqual(runs, ['start', 'schedule', 'schedule']);
});

test('a run that throws is repeated too, and never later than its next time', async (t) => {
  const { scheduler, runs, moveTo, untilRuns } = stage({
    retryAfter: 10n * MINUTE,
    work: () => Promise.reject(new Error('a bug')),
  });
  await untilRuns(1);
  await moveTo(MINUTE);
  await untilRuns(2);
  await scheduler.stop();
  t.is(runs.length, 2);
});
