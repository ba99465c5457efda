/** Runs something at the times of a schedule, by the app's own clock, never twice at once. */
import { type Clock, type Instant, instantToMillis, type JobTrigger, plus } from '@usage-billing/core/shared';
import type { Task } from 'fp-ts/lib/Task.js';
import { nextRun } from '../schedule.ts';

export interface ScheduledRun {
  readonly schedule: string;
  readonly clock: Clock;
  /** Whether there is a run at once, before the first scheduled one. */
  readonly atStart: Task<boolean>;
  /** Resolves to whether it succeeded. */
  readonly run: (trigger: JobTrigger) => Promise<boolean>;
  /** In microseconds: a failed run is repeated after this, then after twice this, and so on, if none is due before. */
  readonly retryAfter?: bigint;
  /** A run that threw; the schedule goes on. */
  readonly onError: (error: unknown) => void;
}

export interface Scheduler {
  /** Starts nothing more and waits for the run under way. */
  readonly stop: () => Promise<void>;
}

/** A clock may be moved, and a machine may sleep: the time is checked again this often. */
const LONGEST_WAIT_MILLIS = 1_000;

/** The next time is chosen after a run has ended, so a run that takes long skips what it overlaps. */
export const startScheduler = (options: ScheduledRun): Scheduler => {
  let stopped = false;
  let wake = (): void => undefined;
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  let due: Instant;
  let failures = 0;
  const runOnce = async (trigger: JobTrigger): Promise<void> => {
    const succeeded = await options.run(trigger).catch((error: unknown) => {
      options.onError(error);
      return false;
    });
    failures = succeeded ? 0 : failures + 1;
    const now = options.clock.now();
    due = nextRun(options.schedule, now);
    if (succeeded || options.retryAfter === undefined) return;
    const again = plus(now, options.retryAfter * 2n ** BigInt(failures - 1));
    if (again < due) due = again;
  };
  const untilDue = async (): Promise<void> => {
    while (!stopped && options.clock.now() < due) {
      const wait = instantToMillis(due) - instantToMillis(options.clock.now());
      await sleep(Math.min(Math.max(wait, 1), LONGEST_WAIT_MILLIS));
    }
  };
  const loop = async (): Promise<void> => {
    due = nextRun(options.schedule, options.clock.now());
    if (await options.atStart()) await runOnce('start');
    while (!stopped) {
      await untilDue();
      if (!stopped) await runOnce('schedule');
    }
  };
  const ended = loop();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await ended;
    },
  };
};
