/** The part of a round in which things go wrong: its steps in order, each with its disaster. */
import type { CrashPoint } from '../../crash-points/crash-points.ts';
import type { Crew } from './crew.ts';
import { pointsInFlight } from './kill-in-flight.ts';
import type { Population } from './population.ts';
import { deedOf, PAUSE_BEFORE, type RoundPlan, STEPS, type Step } from './round-plan.ts';
import type { Stage } from './stage.ts';

export interface PlayedSteps {
  /** Which points each step came past that nobody killed. */
  readonly passed: Readonly<Partial<Record<Step, ReadonlyArray<CrashPoint>>>>;
  readonly accountMade: boolean;
}

export const playSteps = async (
  stage: Stage,
  crew: Crew,
  population: Population,
  plan: RoundPlan,
): Promise<PlayedSteps> => {
  const { world, run } = stage;
  const { control } = world.zuora;
  const passed: Partial<Record<Step, ReadonlyArray<CrashPoint>>> = {};
  let accountMade = false;

  const play = async (step: Step): Promise<void> => {
    const callsBefore = control.calls().length;
    const ended = await run(crew.uploader, deedOf(step, population, world), plan.disasters[step]);
    if (ended._tag === 'Killed') return;
    passed[step] = [...ended.passed, ...pointsInFlight(control.calls().slice(callsBefore))];
    if (step === 'account') accountMade = ended.answer.failure === null;
  };

  const beside = (step: Step): ReadonlyArray<Promise<unknown>> => {
    if (step !== 'daily') return [];
    return [
      ...(plan.secondUploader === undefined ? [] : [run(crew.secondUploader, { _tag: 'Daily' }, plan.secondUploader)]),
      ...(plan.accountBeside === true ? [run(crew.api, deedOf('account', population, world))] : []),
    ];
  };

  for (const step of STEPS) {
    world.clock.now += PAUSE_BEFORE[step];
    await Promise.all([play(step), ...beside(step)]);
  }
  return { passed, accountMade };
};
