/** Discrete events: the clock jumps to whatever is due next, so that two months pass in a minute. */
import { type Instant, instant } from '@usage-billing/core/shared';
import { nextRun } from '@usage-billing/wiring';

export interface Activity {
  readonly name: string;
  /** The next moment after `after` (exclusive) at which it has something to do, as far as is known now. */
  readonly due: (after: Instant) => Instant | undefined;
  readonly run: (at: Instant) => Promise<void>;
}

/** Due whenever the cron pattern (seconds first, UTC) says so. */
export const onSchedule = (name: string, pattern: string, run: Activity['run']): Activity => ({
  name,
  due: (after) => nextRun(pattern, after),
  run,
});

/** Due once. */
export const once = (name: string, at: Instant, run: Activity['run']): Activity => ({
  name,
  due: (after) => (after < at ? at : undefined),
  run,
});

/** Runs everything that is due in (from, until], in order; stops early when `aborted` says so. */
export const runTimeline = async (options: {
  readonly activities: ReadonlyArray<Activity>;
  readonly from: Instant;
  readonly until: Instant;
  readonly moveClock: (to: Instant) => void;
  readonly onProgress: (at: Instant, activity: string) => void;
  readonly aborted: () => boolean;
}): Promise<void> => {
  const lastRun = new Map<Activity, Instant>();
  let now = options.from;
  while (!options.aborted()) {
    const next = nextDue(options.activities, lastRun, options.from);
    if (next === undefined || next.at > options.until) break;
    // What became due while something else ran is run now: the clock never goes back.
    now = instant(next.at > now ? next.at : now);
    options.moveClock(now);
    await next.activity.run(now);
    lastRun.set(next.activity, now);
    options.onProgress(now, next.activity.name);
  }
  if (!options.aborted()) options.moveClock(options.until);
};

/** What is due first, of activities that each last ran at their own time; ties go to the one that stands first. */
const nextDue = (
  activities: ReadonlyArray<Activity>,
  lastRun: ReadonlyMap<Activity, Instant>,
  start: Instant,
): { readonly activity: Activity; readonly at: Instant } | undefined => {
  let first: { readonly activity: Activity; readonly at: Instant } | undefined;
  for (const activity of activities) {
    const at = activity.due(lastRun.get(activity) ?? start);
    if (at !== undefined && (first === undefined || at < first.at)) first = { activity, at };
  }
  return first;
};
