/** Two enforcers, killed at every point, over a mail server and a directory that fail: nobody is told twice, nothing is forgotten. */

import { commandedProcess } from '../crash-points/commanded-process.ts';
import type { CrashPoint } from '../crash-points/crash-points.ts';
import { type Random, randomOf } from '../random.ts';
import type { EnforcerAnswer, EnforcerCommand, Mutation } from './enforcer/enforcer-command.ts';
import type { DirectoryFaults } from './enforcer/faulty-directory.ts';
import { MAIL_MOMENTS } from './enforcer/mail-faults.ts';
import { type EnforcerProcess, type Kill, type RoundPlan, runRound } from './enforcer/round.ts';
import { tally } from './enforcer/tally.ts';
import { openWorld, worldSeed } from './enforcer/world.ts';
import type { Verdict } from './verdict.ts';

export interface TortureEnforcerOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly mutation: Mutation | null;
  readonly say: (text: string) => void;
}

const ENTRY = new URL('./enforcer/enforcer-process.ts', import.meta.url);
const RUNS_WITH_FAULTS = 3;

/** In every torture, however short: the moments between which a notice goes out and is known to have gone out, and a flag is set and known to be right. */
const FIRST_ROUND: Pick<RoundPlan, 'kills' | 'mailFaults' | 'directoryFaults'> = {
  kills: [
    // The first who are refused pay at this moment, and nobody is left to take the flag back.
    { _tag: 'AtPoint', point: 'OrganizationDirectory.setRefusal#1:after' },
    { _tag: 'AtMail', moment: 'data there', nth: 2 },
    { _tag: 'AtPoint', point: 'NoticeClaims.sent#1:before' },
    { _tag: 'AtPoint', point: 'OrganizationDirectory.setRefusal#2:after' },
  ],
  mailFaults: 0,
  directoryFaults: 0,
};

const newProcess = (): EnforcerProcess => commandedProcess<EnforcerCommand, EnforcerAnswer>(ENTRY, {});

const callOf = (point: CrashPoint): string => point.replace(/#\d+/, '');

/** Every kind of point in an order of its own, again and again; which of its occurrences, by chance. */
const killsInTurn = (points: ReadonlyArray<CrashPoint>, random: Random): (() => Kill) => {
  const kinds: ReadonlyArray<() => Kill> = [
    ...[...Map.groupBy(points, callOf).values()].map((same) => (): Kill => {
      const point = same[random.whole(0, same.length - 1)] ?? same[0];
      return point === undefined ? { _tag: 'Sometime', afterMillis: 0 } : { _tag: 'AtPoint', point };
    }),
    ...MAIL_MOMENTS.map((moment) => (): Kill => ({ _tag: 'AtMail', moment, nth: random.whole(1, 4) })),
    ...MAIL_MOMENTS.map(() => (): Kill => ({ _tag: 'Sometime', afterMillis: random.whole(20, 600) })),
  ];
  let waiting: Array<() => Kill> = [];
  return () => {
    if (waiting.length === 0) waiting = [...kinds];
    const [chosen] = waiting.splice(random.whole(0, waiting.length - 1), 1);
    return chosen === undefined ? { _tag: 'Sometime', afterMillis: random.whole(20, 600) } : chosen();
  };
};

const planOf = (random: Random, nextKill: () => Kill, isCalm: boolean): typeof FIRST_ROUND => ({
  kills: Array.from({ length: RUNS_WITH_FAULTS }, () => (random.chance(0.8) ? nextKill() : null)),
  mailFaults: isCalm ? 0 : 0.08,
  directoryFaults: isCalm ? 0 : 0.1,
});

export interface TortureEnforcerVerdict extends Verdict {
  readonly table: string;
}

export const tortureEnforcer = async ({
  seconds,
  seed,
  mutation,
  say,
}: TortureEnforcerOptions): Promise<TortureEnforcerVerdict> => {
  const random = randomOf(seed);
  const seedOfWorlds = worldSeed();
  const processes = [newProcess(), newProcess()] as const;
  const points = tally();
  const broken: string[] = [];
  const until = performance.now() + seconds * 1_000;
  let [rounds, runs, settled] = [0, 0, 0];

  /** `usersService`: how often each call of it fails; null: the organizations are in the database. */
  const round = async (plan: RoundPlan, usersService: number | null = null): Promise<ReadonlyArray<CrashPoint>> => {
    let probability = usersService ?? 0;
    const faults: DirectoryFaults = {
      random: randomOf(random.whole(0, 2 ** 31)),
      probability: () => probability,
      onFault: (name) => points.hit(`users service, ${name}`),
    };
    const world = await openWorld(seedOfWorlds, usersService === null ? null : faults);
    try {
      const result = await runRound(world, processes, plan, random, points, () => {
        probability = 0;
      });
      rounds += 1;
      runs += result.runs;
      settled += result.settled;
      broken.push(...result.broken.map((line) => `round ${rounds}: ${line}`));
      return result.passed;
    } finally {
      await world.close();
    }
  };

  try {
    say('one round in peace, to find the points at which a run can be killed');
    const passed = await round({ kills: [null], mailFaults: 0, directoryFaults: 0, mutation });
    const nextKill = killsInTurn(passed, random);
    say(
      `${passed.length} points of ${new Set(passed.map(callOf)).size} kinds, and ${MAIL_MOMENTS.length} moments of a mail`,
    );
    if (broken.length === 0) await round({ ...FIRST_ROUND, mutation });
    while (performance.now() < until && broken.length === 0) {
      const isCalm = random.chance(0.25);
      const plan = planOf(random, nextKill, isCalm);
      // The client asks again, so that more has to fail before a call does.
      await round({ ...plan, mutation }, random.chance(0.4) ? (isCalm ? 0 : 0.4) : null);
    }
  } finally {
    for (const one of processes) await one.close();
  }
  return {
    table: points.table(),
    counts: {
      rounds,
      'enforcer runs': runs,
      kills: points.total('kill'),
      'faults of the mail server': points.total('mail'),
      'faults of the directory': points.total('directory') + points.total('users service'),
      'notices left to staff, and settled': settled,
    },
    broken,
  };
};
