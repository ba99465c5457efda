/** Which rounds are played, and in which order: what the surveys came past decides where there are kills. */
import type { CrashPoint } from '../../crash-points/crash-points.ts';
import type { Random } from '../../random.ts';
import { randomRound } from './random-round.ts';
import type { RoundEnd } from './round.ts';
import { LATER_STEPS, type RoundPlan, STEPS, type Step } from './round-plan.ts';
import { SCENARIOS, type ScenarioName, scenario } from './scenarios.ts';

export interface ScheduledRound {
  readonly plan: RoundPlan;
  /** The row of the table that it counts in. */
  readonly row: string;
  /** Where the process must have been killed. */
  readonly mustKill: boolean;
  /** The points that its steps come past are points to kill at: all, or those where an upload is written or sent. */
  readonly survey: 'none' | 'all points' | 'settling points';
}

export const AT_RANDOM = 'at random';
/** In between, so that a run that is cut short has seen some of everything. */
const RANDOM_EVERY = 5;

/** Where nothing goes wrong every point is visited; after a disaster those at which the next one would matter. */
const SETTLING = /^(UploadJournal\.(reserveId|prepare|change|adopt)|UsageUploader|Zuora)/;

/** Two at once come past their points in another order each time. */
const surveyOf = ({ disasters, secondUploader }: RoundPlan): ScheduledRound['survey'] => {
  if (secondUploader !== undefined) return 'none';
  return Object.keys(disasters).length === 0 ? 'all points' : 'settling points';
};

/** `first`: comes before the others. */
export const scenarioRounds = (first?: ScenarioName): ReadonlyArray<ScheduledRound> =>
  SCENARIOS.toSorted((a, b) => Number(b === first) - Number(a === first)).map((name) => {
    const plan = scenario(name);
    return { plan, row: `scenario: ${name}`, mustKill: false, survey: surveyOf(plan) };
  });

const callOf = (point: CrashPoint): string => point.replace(/#\d+:(before|after)$/, '');

const killing = ({ plan, survey }: ScheduledRound, step: Step, killAt: CrashPoint): ScheduledRound => ({
  plan: {
    ...plan,
    title: `${plan.title}, ${plan.profile.name}; ${step} killed at ${killAt}`,
    disasters: { ...plan.disasters, [step]: { ...plan.disasters[step], killAt } },
  },
  row: survey === 'all points' ? `${step}: ${callOf(killAt)}` : `${plan.title}; then killed`,
  mustKill: true,
  survey: 'none',
});

const isFirst = (step: Step): boolean => STEPS.some((first) => first === step);

/** One round for every point that a surveyed one came past. */
export const killsOf = (surveyed: ScheduledRound, passed: RoundEnd['passed']): ReadonlyArray<ScheduledRound> =>
  [...STEPS, ...LATER_STEPS].flatMap((step) =>
    (passed[step] ?? [])
      .filter((point) => (surveyed.survey === 'all points' && isFirst(step)) || SETTLING.test(point))
      .map((point) => killing(surveyed, step, point)),
  );

const shuffled = <A>(random: Random, all: ReadonlyArray<A>): ReadonlyArray<A> =>
  all
    .map((one) => ({ one, rank: random.next() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ one }) => one);

const atRandom = (random: Random, points: RoundEnd['passed']): ScheduledRound => ({
  plan: randomRound(random, points),
  row: AT_RANDOM,
  mustKill: false,
  survey: 'none',
});

/** Never ends when `forEver`: what follows the kills is at random. `points`: where there are kills at random. */
export function* agenda(
  random: Random,
  kills: ReadonlyArray<ScheduledRound>,
  points: RoundEnd['passed'],
  forEver: boolean,
): Generator<ScheduledRound, void> {
  for (const [index, scheduled] of shuffled(random, kills).entries()) {
    yield scheduled;
    if (index % RANDOM_EVERY === 0) yield atRandom(random, points);
  }
  while (forEver) yield atRandom(random, points);
}
