/**
 * The real uploader, killed at every point that its code has and at random ones, over a Zuora that loses answers, takes
 * its time and refuses things. At the end of each round Zuora must hold what was used, all of it and once.
 */
import { randomOf } from '../random.ts';
import { agenda, killsOf, type ScheduledRound, scenarioRounds } from './uploader/agenda.ts';
import type { MutationName } from './uploader/mutations.ts';
import { outcomeTable } from './uploader/outcome-table.ts';
import { populationOf } from './uploader/population.ts';
import { createProcesses, type Processes } from './uploader/processes.ts';
import { type RoundEnd, runRound, type Start } from './uploader/round.ts';
import type { RoundPlan } from './uploader/round-plan.ts';
import { EXPOSED_BY } from './uploader/scenarios.ts';
import { worldSeed } from './uploader/world.ts';
import type { Verdict } from './verdict.ts';

export interface TortureUploaderOptions {
  /** Null: until every point was visited once. */
  readonly seconds: number | null;
  readonly seed: number;
  readonly say: (text: string) => void;
  readonly mutation?: MutationName;
  /** Which rows of the table are played, beside what is at random and the surveys that the rows come from; default: all. */
  readonly only?: (row: string) => boolean;
}

export interface UploaderVerdict extends Verdict {
  /** Points and outcomes. */
  readonly table: string;
}

const LANES = 2;
const SAY_EVERY_MS = 5_000;
/** Something else on the machine may have made a step go another way; twice is no coincidence. */
const TRIES = 2;

/** All that is needed to run it again. */
const describePlan = (plan: RoundPlan): string =>
  JSON.stringify(plan, (_, value: unknown) => (value instanceof RegExp ? String(value) : value));

const runUntilKilled = async (
  processes: Processes,
  start: Start,
  { plan, mustKill }: ScheduledRound,
): Promise<RoundEnd> => {
  for (let left = TRIES; ; left -= 1) {
    const end = await runRound(processes, start, plan);
    if (!mustKill || end.kills > 0 || left === 1) return end;
  }
};

/** Several at once, each with processes of its own, until there are no more or the time is over. */
const inLanes = async (
  lanes: ReadonlyArray<Processes>,
  rounds: Iterator<ScheduledRound, void>,
  running: () => boolean,
  keep: (processes: Processes, scheduled: ScheduledRound) => Promise<void>,
): Promise<void> => {
  await Promise.all(
    lanes.map(async (processes) => {
      while (running()) {
        const next = rounds.next();
        if (next.done === true) return;
        await keep(processes, next.value);
      }
    }),
  );
};

export const tortureUploader = async (options: TortureUploaderOptions): Promise<UploaderVerdict> => {
  const { seconds, seed, say, mutation, only = () => true } = options;
  const random = randomOf(seed);
  const population = populationOf(random);
  const start: Start = { population, seed: worldSeed(population) };
  const lanes = Array.from({ length: LANES }, createProcesses);
  const until = seconds === null ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000;
  const running = (): boolean => performance.now() < until;

  const table = outcomeTable();
  const broken: string[] = [];
  const kills: ScheduledRound[] = [];
  let points: RoundEnd['passed'] = {};
  let visited = 0;
  let nextSaid = performance.now() + SAY_EVERY_MS;

  const keep = async (processes: Processes, given: ScheduledRound): Promise<void> => {
    const { row, mustKill } = given;
    const scheduled = mutation === undefined ? given : { ...given, plan: { ...given.plan, mutation } };
    const { plan } = scheduled;
    const end = await runUntilKilled(processes, start, scheduled);
    const reached = !mustKill || end.kills > 0;
    if (mustKill) visited += 1;
    table.add(row, end, reached);
    // A mistake that was put in may take another way; without one, a point that is not there was not enumerated rightly.
    const missed = reached || mutation !== undefined ? [] : ['the point was not reached'];
    const wrong = [...end.broken, ...missed].map((line) => `${plan.title}: ${line}`);
    if (wrong.length > 0) say(`broken: ${wrong.join('; ')}\n${describePlan(plan)}`);
    broken.push(...wrong);
    if (given.survey !== 'none') kills.push(...killsOf(given, end.passed).filter((kill) => only(kill.row)));
    if (given.survey === 'all points') points = end.passed;
    if (performance.now() < nextSaid) return;
    nextSaid = performance.now() + SAY_EVERY_MS;
    say(`${visited} of ${kills.length} points, ${table.total('rounds')} rounds, ${broken.length} broken`);
  };

  try {
    say('the known disasters, and which points there are in them');
    // Where the mistake shows comes first, so that no run is too short to find it.
    const exposing = mutation === undefined ? undefined : EXPOSED_BY[mutation];
    const surveys = scenarioRounds(exposing).filter(
      ({ plan, row, survey }) => only(row) || survey === 'all points' || plan.title === exposing,
    );
    await inLanes(lanes, surveys.values(), running, keep);
    for (const { row } of kills) table.expect(row);
    say(`${kills.length} points to be killed at, and rounds at random`);
    await inLanes(lanes, agenda(random, kills, points, seconds !== null), running, keep);
  } finally {
    await Promise.all(lanes.map(({ close }) => close()));
  }
  // A run that was too short has shown nothing, and must not look as if it had.
  if (mutation === undefined && kills.length > 0 && visited === 0)
    broken.push(
      `the time was over before the first of ${kills.length} points: nothing is proved, give it more --seconds`,
    );
  const counts = {
    rounds: table.total('rounds'),
    kills: table.total('kills'),
    points: kills.length,
    'points visited': visited,
    'asked about': table.total('asked'),
    'repeated under their key': table.total('repeated'),
    'decided by an operator': table.total('by operator'),
  };
  return { table: table.toText(), counts, broken };
};
