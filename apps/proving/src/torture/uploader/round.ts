/** One round from an empty journal to the verdict. */

import type { WorldSeed } from '../world-seed.ts';
import type { Crew } from './crew.ts';
import { judge } from './judge.ts';
import { playSteps } from './play-steps.ts';
import type { Population } from './population.ts';
import type { RoundPlan } from './round-plan.ts';
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

export interface Ground {
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

export const playRound = async (crew: Crew, { population, seed }: Ground, plan: RoundPlan): Promise<RoundEnd> => {
  const world = await openWorld(seed, population, plan.profile.zuora);
  try {
    const stage = openStage(world, plan);
    const { accountMade } = await playSteps(stage, crew, population, plan);
    const unsettled = await settle(stage, crew, population, accountMade);
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
