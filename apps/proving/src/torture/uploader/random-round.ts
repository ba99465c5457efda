/** A round in which chance decides what goes wrong. */
import type { Fault, FaultRule } from '@usage-billing/zuora-fake';
import type { CrashPoint } from '../../crash-points/crash-points.ts';
import type { Random } from '../../random.ts';
import { profiles } from './profile.ts';
import { type Disaster, type RoundPlan, STEPS, type Step } from './round-plan.ts';

const pick = <A>(random: Random, from: ReadonlyArray<A>): A | undefined => from[random.whole(0, from.length - 1)];

/** Time-outs cost real seconds, so they are rarer than their like. */
const FAULTS: ReadonlyArray<Fault> = [
  { kind: 'status', status: 429, retryAfterSeconds: 0 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 502, when: 'after' },
  { kind: 'status', status: 500, when: 'after' },
  { kind: 'reset' },
  { kind: 'reset', when: 'after' },
  { kind: 'reset', when: 'after' },
  { kind: 'malformed', when: 'after' },
  { kind: 'failure', code: 50000050, message: 'Locking contention' },
  { kind: 'lost-failure', code: 50000090, message: 'out of paper' },
  { kind: 'hang' },
  { kind: 'hang', when: 'after' },
  { kind: 'latency', ms: 20 },
];

const TARGETS: ReadonlyArray<Pick<FaultRule, 'method' | 'path'>> = [
  { method: 'POST', path: 'usage' },
  { method: 'POST', path: 'usage' },
  { method: 'GET', path: /^usage\// },
  { method: 'POST', path: 'action/query' },
  { method: 'POST', path: 'accounts' },
  { method: 'POST', path: 'operations/invoice-collect' },
  { method: 'POST', path: 'oauth/token' },
  {},
];

const AFTER_DAILY = STEPS.slice(1);

const someFaults = (random: Random): ReadonlyArray<FaultRule> =>
  Array.from({ length: random.whole(0, 2) }, () => {
    const fault = pick(random, FAULTS) ?? { kind: 'reset' };
    return { ...pick(random, TARGETS), times: random.whole(1, 2), fault };
  });

const someDisaster = (random: Random, points: ReadonlyArray<CrashPoint>): Disaster => {
  const killAt = random.chance(0.3) ? pick(random, points) : undefined;
  return {
    faults: someFaults(random),
    ...(killAt === undefined ? {} : { killAt }),
    ...(killAt === undefined && random.chance(0.3) ? { killAfterMs: random.whole(1, 150) } : {}),
    ...(random.chance(0.15) ? { importFails: 'no reason at all' } : {}),
  };
};

export const randomRound = (
  random: Random,
  points: Readonly<Partial<Record<Step, ReadonlyArray<CrashPoint>>>>,
): Omit<RoundPlan, 'mutation'> => {
  const profile = pick(random, Object.values(profiles)) ?? profiles.ignored;
  const disasters = Object.fromEntries(STEPS.map((step) => [step, someDisaster(random, points[step] ?? [])]));
  return {
    title: `at random, ${profile.name}`,
    profile,
    disasters,
    ...(random.chance(0.4) ? { secondUploader: someDisaster(random, points.daily ?? []) } : {}),
    accountBeside: random.chance(0.4),
    billRunBefore: STEPS.filter(() => random.chance(0.2)),
    // Only where it tells: without that, what waits at Zuora is billed twice, as the operations guide says.
    ...(random.chance(0.15) ? { restoredBefore: pick(random, AFTER_DAILY) ?? 'send', told: true } : {}),
  };
};
