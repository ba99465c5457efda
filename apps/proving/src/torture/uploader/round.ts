/** One round from an empty journal to the verdict. */

import type { WorldSeed } from '../world-seed.ts';
import { judge } from './judge.ts';
import type { Population } from './population.ts';
import type { Processes } from './processes.ts';
import type { RoundPlan } from './round-plan.ts';
import { runSteps } from './run-steps.ts';
import { settle } from './settle.ts';
import { openStage, type Stage } from './stage.ts';
import { openWorld, type World } from './world.ts';

/** How it went on after the disaster. */
export type Recovery = 'went on' | 'asked' | 'repeated' | 'by operator';

export interface RoundEnd extends Pick<Stage, 'passed'> {
  readonly kills: number;
  readonly recovery: Recovery;
  /** Empty: the promise was kept. */
  readonly broken: ReadonlyArray<string>;
}

export interface Start {
  readonly population: Population;
  readonly seed: WorldSeed;
}

/** The same bytes under the same key went out more than once. */
const wasRepeated = ({ zuora }: World): boolean => {
  const sent = zuora.control
    .calls()
    .filter(({ method, path }) => method === 'POST' && path === 'usage')
    .map(({ idempotencyKey, bodySha256 }) => `${idempotencyKey} ${bodySha256}`);
  return new Set(sent).size < sent.length;
};

export const runRound = async (
  processes: Processes,
  { population, seed }: Start,
  plan: RoundPlan,
): Promise<RoundEnd> => {
  const world = await openWorld(seed, population, plan.profile.zuora);
  try {
    const stage = openStage(world, plan);
    const { accountMade } = await runSteps(stage, processes, population, plan);
    const unsettled = await settle(stage, processes, population, accountMade);
    const { kills, doubts, decisions } = stage.counts;
    const asked: Recovery = doubts > 0 ? 'asked' : 'went on';
    return {
      passed: stage.passed,
      kills,
      recovery: decisions > 0 ? 'by operator' : wasRepeated(world) ? 'repeated' : asked,
      broken: [...unsettled, ...(await judge(world, population))],
    };
  } finally {
    await world.close();
  }
};
