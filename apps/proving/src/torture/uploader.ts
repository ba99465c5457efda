/**
 * The real uploader, killed at every point that its code has and at random ones, over a Zuora that loses answers, takes
 * its time and refuses things. At the end of each round Zuora must hold what was used, all of it and once.
 */
import { randomOf } from '../random.ts';
import { type Appointment, AT_RANDOM, agenda, type Points, SWEPT, scenarioRounds, sweep } from './uploader/agenda.ts';
import { type Crew, createCrew } from './uploader/crew.ts';
import type { MutationName } from './uploader/mutations.ts';
import { type OutcomeTable, outcomeTable } from './uploader/outcome-table.ts';
import { populationOf } from './uploader/population.ts';
import type { Profile } from './uploader/profile.ts';
import { type Ground, playRound, type RoundEnd } from './uploader/round.ts';
import type { RoundPlan } from './uploader/round-plan.ts';
import { worldSeed } from './uploader/world.ts';
import type { Verdict } from './verdict.ts';

export interface TortureUploaderOptions {
  /** Null: until every point was visited once in each profile. */
  readonly seconds: number | null;
  readonly seed: number;
  readonly say: (text: string) => void;
  readonly mutation?: MutationName;
  /** Which rows of the table are played beside what is at random; default: all. */
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

const recordPoints = async (crew: Crew, ground: Ground): Promise<ReadonlyMap<Profile, Points>> => {
  const points = new Map<Profile, Points>();
  for (const profile of SWEPT) {
    const { passed, broken } = await playRound(crew, ground, { title: 'to see the points', profile, disasters: {} });
    if (broken.length > 0) throw new Error(`even where nothing goes wrong: ${broken.join('; ')}`);
    points.set(profile, passed);
  }
  return points;
};

const keep = async (crew: Crew, ground: Ground, { plan, mustKill }: Appointment): Promise<RoundEnd> => {
  for (let left = TRIES; ; left -= 1) {
    const end = await playRound(crew, ground, plan);
    if (!mustKill || end.kills > 0 || left === 1) return end;
  }
};

/** Several at once, each with processes of its own, until there are no more or the time is over. */
const playAll = async (
  crews: ReadonlyArray<Crew>,
  rounds: Iterator<Appointment, void>,
  running: () => boolean,
  play: (crew: Crew, appointment: Appointment) => Promise<void>,
): Promise<void> => {
  await Promise.all(
    crews.map(async (crew) => {
      while (running()) {
        const next = rounds.next();
        if (next.done === true) return;
        await play(crew, next.value);
      }
    }),
  );
};

/** All that is needed to play it again. */
const describePlan = (plan: RoundPlan): string =>
  JSON.stringify(plan, (_, value: unknown) => (value instanceof RegExp ? String(value) : value));

const describeCounts = (table: OutcomeTable, known: number, visited: number): Readonly<Record<string, number>> => ({
  rounds: table.total('rounds'),
  kills: table.total('kills'),
  'points, each in its profile': known,
  'points visited': visited,
  'asked about': table.total('asked'),
  'repeated under their key': table.total('repeated'),
  'decided by an operator': table.total('by operator'),
});

export const tortureUploader = async (options: TortureUploaderOptions): Promise<UploaderVerdict> => {
  const { seconds, seed, say, mutation, only = () => true } = options;
  const random = randomOf(seed);
  const population = populationOf(random);
  const ground: Ground = { population, seed: worldSeed(population) };
  const crews = Array.from({ length: LANES }, createCrew);
  const [first] = crews;
  if (first === undefined) throw new Error('there is no lane');
  try {
    say('a round in which nothing goes wrong, to see which points there are');
    const points = await recordPoints(first, ground);
    const fixed = [...scenarioRounds(), ...sweep(points)].filter(({ row }) => only(row));
    const toVisit = fixed.filter(({ mustKill }) => mustKill).length;
    const until = seconds === null ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000;
    const [, ofSteps = {}] = [...points][0] ?? [];
    const rounds = agenda(random, fixed, ofSteps, seconds !== null);
    const table = outcomeTable([...fixed, { row: AT_RANDOM, mustKill: false }]);
    const broken: string[] = [];
    let visited = 0;
    let nextSaid = performance.now() + SAY_EVERY_MS;
    say(`${toVisit} points`);
    await playAll(
      crews,
      rounds,
      () => performance.now() < until,
      async (crew, appointment) => {
        const { plan, row, mustKill } = appointment;
        const end = await keep(crew, ground, {
          ...appointment,
          plan: mutation === undefined ? plan : { ...plan, mutation },
        });
        const reached = !mustKill || end.kills > 0;
        if (mustKill) visited += 1;
        table.add(row, end, reached);
        if (end.broken.length > 0) say(`broken: ${describePlan(plan)}`);
        broken.push(...end.broken.map((line) => `${plan.title}: ${line}`));
        if (!reached && mutation === undefined) broken.push(`${plan.title}: the point was not reached`);
        if (performance.now() < nextSaid) return;
        nextSaid += SAY_EVERY_MS;
        say(`${visited} of ${toVisit} points, ${table.total('rounds')} rounds, ${broken.length} broken`);
      },
    );
    return { table: table.toText(), counts: describeCounts(table, toVisit, visited), broken };
  } finally {
    await Promise.all(crews.map(({ close }) => close()));
  }
};
