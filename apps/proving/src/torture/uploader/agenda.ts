/** Which rounds are played, in which order: the scenarios, then every point once in each profile, among them rounds at random. */
import type { CrashPoint } from '../../crash-points/crash-points.ts';
import type { Random } from '../../random.ts';
import { type Profile, profiles } from './profile.ts';
import { randomRound } from './random-round.ts';
import type { RoundEnd } from './round.ts';
import { type RoundPlan, STEPS, type Step } from './round-plan.ts';
import { SCENARIOS, scenario } from './scenarios.ts';

export interface Appointment {
  readonly plan: RoundPlan;
  /** The row of the table that it counts in. */
  readonly row: string;
  /** Where the process must have been killed. */
  readonly mustKill: boolean;
}

export type Points = RoundEnd['passed'];

export const SWEPT: ReadonlyArray<Profile> = [profiles.honoured, profiles.ignored];

/** In between, so that a run that is cut short has seen some of everything. */
const RANDOM_EVERY = 5;

const shuffled = <A>(random: Random, all: ReadonlyArray<A>): ReadonlyArray<A> => {
  const order = [...all];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.whole(0, last);
    const [a, b] = [order[last], order[other]];
    if (a !== undefined && b !== undefined) [order[last], order[other]] = [b, a];
  }
  return order;
};

const callOf = (point: CrashPoint): string => point.replace(/#\d+:(before|after)$/, '');

const killing = (step: Step, killAt: CrashPoint, profile: Profile): Appointment => ({
  plan: { title: `${step}, killed at ${killAt}, ${profile.name}`, profile, disasters: { [step]: { killAt } } },
  row: `${step}: ${callOf(killAt)}`,
  mustKill: true,
});

export const scenarioRounds = (): ReadonlyArray<Appointment> =>
  SCENARIOS.map((name) => ({ plan: scenario(name), row: `scenario: ${name}`, mustKill: false }));

/** Every point of every step in each profile. */
export const sweep = (points: ReadonlyMap<Profile, Points>): ReadonlyArray<Appointment> =>
  [...points].flatMap(([profile, ofSteps]) =>
    STEPS.flatMap((step) => (ofSteps[step] ?? []).map((point) => killing(step, point, profile))),
  );

export const AT_RANDOM = 'at random';

const atRandom = (random: Random, points: Points): Appointment => {
  const plan = randomRound(random, points);
  return { plan, row: AT_RANDOM, mustKill: false };
};

/** `fixed`: in this order, but for the kills, which are shuffled. Never ends when `forEver`: what follows is at random. */
export function* agenda(
  random: Random,
  fixed: ReadonlyArray<Appointment>,
  points: Points,
  forEver: boolean,
): Generator<Appointment, void> {
  yield* fixed.filter(({ mustKill }) => !mustKill);
  const kills = fixed.filter(({ mustKill }) => mustKill);
  for (const [index, appointment] of shuffled(random, kills).entries()) {
    yield appointment;
    if (index % RANDOM_EVERY === 0) yield atRandom(random, points);
  }
  while (forEver) yield atRandom(random, points);
}
