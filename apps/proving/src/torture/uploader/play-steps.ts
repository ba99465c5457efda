/** The part of a round in which things go wrong: its steps in order, each with its disaster. */
import type { Crew } from './crew.ts';
import type { Population } from './population.ts';
import { deedOf, PAUSE_BEFORE, type RoundPlan, STEPS } from './round-plan.ts';
import type { Stage } from './stage.ts';

/** Others at work while the daily run is. */
const beside = (
  { world, run }: Stage,
  crew: Crew,
  population: Population,
  { secondUploader, accountBeside }: RoundPlan,
): ReadonlyArray<Promise<unknown>> => [
  ...(secondUploader === undefined ? [] : [run(crew.secondUploader, { _tag: 'Daily' }, secondUploader)]),
  ...(accountBeside === true ? [run(crew.api, deedOf('account', population, world))] : []),
];

/** Answers whether the latecomer has its account. */
export const playSteps = async (
  stage: Stage,
  crew: Crew,
  population: Population,
  plan: RoundPlan,
): Promise<{ readonly accountMade: boolean }> => {
  const { world, play } = stage;
  let accountMade = false;
  for (const step of STEPS) {
    world.clock.now += PAUSE_BEFORE[step];
    if (plan.restoredBefore === step) {
      await world.restore(plan.told === true);
      // The directory was in it.
      accountMade = false;
    }
    const others = step === 'daily' ? beside(stage, crew, population, plan) : [];
    const [ended] = await Promise.all([play(step, crew.uploader, deedOf(step, population, world)), ...others]);
    if (step === 'account') accountMade = ended._tag === 'Done' && ended.answer.failure === null;
  }
  return { accountMade };
};
