/** Whether all is well: pure, from the figures, so that the page, a script and a monitor are told the same. */
import { isNone, none, type Option, some } from 'fp-ts/lib/Option.js';
import { DAY, HOUR, type Instant } from '../shared/instant.ts';
import type { OverviewFigures, StageFigures, StageName, WaitingFigures } from './overview-reader.ts';

/** `look`: it may get well by itself. `act`: a person has to do something. */
export type Health = 'well' | 'look' | 'act';

/** A stage with what is thought of it. */
export interface StageReport extends StageFigures {
  readonly health: Health;
  /** Some unless it is well. */
  readonly why: Option<StageProblem>;
}

/** `silent`: nothing passed since then. `waiting`: the oldest waits since then. */
export interface StageProblem {
  readonly _tag: 'silent' | 'waiting';
  readonly since: Instant;
}

/** What staff see first. */
export interface OverviewReport {
  readonly at: Instant;
  readonly health: Health;
  readonly stages: ReadonlyArray<StageReport>;
  /** Only what waits. */
  readonly waiting: ReadonlyArray<WaitingFigures>;
}

/** After how long a stage is looked at, and after how long somebody has to act. */
interface Limit {
  readonly look: bigint;
  readonly act: bigint;
}

interface StageLimits {
  /** For the time since something last passed; absent: silence is normal here. */
  readonly silence?: Limit;
  /** For the age of the oldest that waits. */
  readonly waiting: Limit;
}

const limit = (look: bigint, act: bigint): Limit => ({ look, act });

/** Events come all the time, and the aggregator runs hourly; uploads go out once a day, and the provider takes its time. */
export const STAGE_LIMITS: Readonly<Record<StageName, StageLimits>> = {
  events: { silence: limit(HOUR, 6n * HOUR), waiting: limit(HOUR, 6n * HOUR) },
  store: { silence: limit(HOUR, 6n * HOUR), waiting: limit(HOUR, 6n * HOUR) },
  aggregates: { silence: limit(2n * HOUR, 6n * HOUR), waiting: limit(3n * HOUR, 6n * HOUR) },
  uploads: { waiting: limit(HOUR, 6n * HOUR) },
  provider: { waiting: limit(2n * HOUR, DAY) },
  invoices: { waiting: limit(2n * HOUR, DAY) },
};

/** The worst of the stages and of what waits for a person. */
export const overviewReport = (figures: Pick<OverviewFigures, 'stages' | 'waiting'>, at: Instant): OverviewReport => {
  const stages = figures.stages.map((stage) => stageReport(stage, at));
  const waiting = figures.waiting.filter(({ count }) => count > 0);
  return {
    at,
    health: worst([waiting.length > 0 ? 'act' : 'well', ...stages.map(({ health }) => health)]),
    stages,
    waiting,
  };
};

const stageReport = (figures: StageFigures, now: Instant): StageReport => {
  const { silence, waiting } = STAGE_LIMITS[figures.stage];
  const waits = judged(figures.oldestWaiting, waiting, now);
  const silent: Health = silence === undefined ? 'well' : judged(figures.latest, silence, now);
  const health = worst([waits, silent]);
  if (health === 'well') return { ...figures, health, why: none };
  const tag = waits === health ? 'waiting' : 'silent';
  const since = tag === 'waiting' ? figures.oldestWaiting : figures.latest;
  return { ...figures, health, why: isNone(since) ? none : some({ _tag: tag, since: since.value }) };
};

const judged = (since: Option<Instant>, { look, act }: Limit, now: Instant): Health => {
  if (isNone(since)) return 'well';
  const age = now - since.value;
  if (age > act) return 'act';
  return age > look ? 'look' : 'well';
};

const worst = (all: ReadonlyArray<Health>): Health => {
  if (all.includes('act')) return 'act';
  return all.includes('look') ? 'look' : 'well';
};
