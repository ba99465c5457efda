/** The part of a round in which things go wrong: its steps in order, each with its disaster. */

import { dayOf, instant } from '@usage-billing/core/shared';
import type { Population } from './population.ts';
import type { Processes } from './processes.ts';
import { PAUSE_BEFORE, type RoundPlan, requestFor, STEPS } from './round-plan.ts';
import type { Stage } from './stage.ts';

/** Others at work while the daily run is. */
const beside = (
  { world, run }: Stage,
  processes: Processes,
  population: Population,
  { secondUploader, accountBeside }: RoundPlan,
): ReadonlyArray<Promise<unknown>> => [
  ...(secondUploader === undefined ? [] : [run(processes.secondUploader, { _tag: 'Daily' }, secondUploader)]),
  ...(accountBeside === true ? [run(processes.api, requestFor('account', population, world))] : []),
];

/** Answers whether the latecomer has its account. */
export const runSteps = async (
  stage: Stage,
  processes: Processes,
  population: Population,
  plan: RoundPlan,
): Promise<{ readonly accountMade: boolean }> => {
  const { world, runStep } = stage;
  let accountMade = false;
  for (const step of STEPS) {
    world.clock.now += PAUSE_BEFORE[step];
    if (plan.restoredBefore === step) {
      await world.restore(plan.told === true);
      // The directory was in it.
      accountMade = false;
    }
    if (plan.billRunBefore?.includes(step) === true)
      world.zuora.control.billRun(plan.billRunTo ?? dayOf(instant(world.clock.now)));
    const others = step === 'daily' ? beside(stage, processes, population, plan) : [];
    const [ended] = await Promise.all([
      runStep(step, processes.uploader, requestFor(step, population, world)),
      ...others,
    ]);
    if (step === 'account') accountMade = ended._tag === 'Done' && ended.answer.failure === null;
  }
  return { accountMade };
};
