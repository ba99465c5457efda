/** What a job of an app does when another run holds its lock. */
import { setTimeout as pause } from 'node:timers/promises';
import { instantFromMillis, type JobTrigger } from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { createLogger } from '../src/index.ts';
import { hourlyJob, scheduleJobs } from '../src/scheduled-job.ts';

const NINE = Date.parse('2026-03-10T09:00:00Z');
const locked = E.left({ _tag: 'JobAlreadyRunning', message: 'another run of aggregator is under way' });

/** An hourly job that finds its lock taken so many times. */
const hourly = (timesLocked: number) => {
  const triggers: JobTrigger[] = [];
  const job = { name: 'aggregator', schedule: '0 10 * * * *' } as const;
  const scheduled = hourlyJob(job, (trigger) => async () => {
    triggers.push(trigger);
    return triggers.length <= timesLocked ? locked : E.right('done');
  });
  const clock = { now: () => instantFromMillis(NINE) };
  return { triggers, app: scheduleJobs([scheduled], clock, createLogger('test', 'silent')) };
};

test('at start it waits for a lock that may be of the process whose place it takes', async (t) => {
  const { app, triggers } = hourly(1);
  app.start();
  while (triggers.length < 2) await pause(20);
  await app.stop();
  t.deepEqual(triggers, ['start', 'start']);
});

test('a stop ends that wait', async (t) => {
  const { app, triggers } = hourly(1_000);
  app.start();
  while (triggers.length < 1) await pause(5);
  const began = performance.now();
  await app.stop();
  t.true(performance.now() - began < 1_500);
  t.is(triggers.length, 1);
});
