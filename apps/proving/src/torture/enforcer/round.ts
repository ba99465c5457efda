/** One round: two enforcers over a few runs with kills and faults, then some runs in peace, then the judgement. */
import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE, plus } from '@usage-billing/core/shared';
import { resolveNotice } from '@usage-billing/core/trials';
import type { Moment } from '@usage-billing/smtp-fake';
import type { CommandedProcess, Outcome } from '../../crash-points/commanded-process.ts';
import type { CrashPoint } from '../../crash-points/crash-points.ts';
import { orFail } from '../../or-fail.ts';
import type { Random } from '../../random.ts';
import type { EnforcerAnswer, EnforcerCommand, Mutation } from './enforcer-command.ts';
import { type Judgement, judge, judgeSettled } from './judge.ts';
import { type MailFaults, mailFaults } from './mail-faults.ts';
import { keyOf } from './population.ts';
import type { Tally } from './tally.ts';
import type { World } from './world.ts';

export type EnforcerProcess = CommandedProcess<EnforcerCommand, EnforcerAnswer>;

export type Kill =
  | { readonly _tag: 'AtPoint'; readonly point: CrashPoint }
  | { readonly _tag: 'AtMail'; readonly moment: Moment; readonly nth: number }
  | { readonly _tag: 'Sometime'; readonly afterMillis: number };

export const killName = (kill: Kill): string => {
  switch (kill._tag) {
    case 'AtPoint':
      return `kill, ${kill.point.replace(/#\d+/, '')}`;
    case 'AtMail':
      return `kill, mail, ${kill.moment}`;
    case 'Sometime':
      return 'kill, at random';
  }
};

export interface RoundPlan {
  /** One for each run in the time of faults; null: nothing is killed in that run. */
  readonly kills: ReadonlyArray<Kill | null>;
  readonly mailFaults: number;
  /** Of a directory in the database. */
  readonly directoryFaults: number;
  readonly mutation: Mutation | null;
}

export interface RoundResult {
  readonly broken: ReadonlyArray<string>;
  /** What a run came past in which nothing was killed, for later rounds to choose from. */
  readonly passed: ReadonlyArray<CrashPoint>;
  readonly runs: number;
  readonly settled: number;
}

const BY_STAFF = { by: 'torture', note: 'looked into the mailbox', role: 'admin', through: 'command' } as const;

const BETWEEN_RUNS = 10n * MINUTE;
/** After the last fault: enough for every refused notice to come due again. */
const RUNS_IN_PEACE = 2;

type Outcomes = ReadonlyArray<Outcome<EnforcerAnswer>>;

/** What a round works on, and what it has seen. */
interface Round {
  readonly world: World;
  readonly processes: readonly [EnforcerProcess, EnforcerProcess];
  readonly plan: RoundPlan;
  readonly random: Random;
  readonly tally: Tally;
  readonly faults: MailFaults;
  passed: ReadonlyArray<CrashPoint>;
  runs: number;
  kills: number;
  /** Which kill left a claim behind. */
  readonly leftBy: Map<string, string>;
}

export const runRound = async (
  world: World,
  processes: readonly [EnforcerProcess, EnforcerProcess],
  plan: RoundPlan,
  random: Random,
  tally: Tally,
  /** The time of faults is over. */
  onPeace: () => void,
): Promise<RoundResult> => {
  const kill = (): void => killAll(processes);
  const faults = mailFaults(world.mail, { random, probability: plan.mailFaults, kill, tally });
  const given = { world, processes, plan, random, tally, faults };
  const round: Round = { ...given, passed: [], runs: 0, kills: 0, leftBy: new Map() };
  for (const one of plan.kills) await runBoth(round, one, plan.directoryFaults);
  faults.stop();
  onPeace();
  for (let run = 0; run < RUNS_IN_PEACE; run += 1) await runBoth(round, null, 0);
  const judgement = await judge(world, { mayBeClaimed: round.kills > 0, doubtAbout: faults.doubtAbout });
  if (judgement.broken.length > 0) return resultOf(round, judgement.broken, 0);
  await settle(round, judgement);
  await runBoth(round, null, 0);
  return resultOf(round, await judgeSettled(world), judgement.open.length);
};

const resultOf = ({ passed, runs }: Round, broken: ReadonlyArray<string>, settled: number): RoundResult => ({
  broken,
  passed,
  runs,
  settled,
});

const killAll = (processes: ReadonlyArray<EnforcerProcess>): void => {
  for (const one of processes) one.kill();
};

/** Both at about the same time. Both are to die at the point, as nobody knows which of them finds work. */
const runBoth = async (round: Round, kill: Kill | null, directoryFaults: number): Promise<void> => {
  const { world, processes, random, faults } = round;
  const command = (): EnforcerCommand => ({
    now: world.clock.now,
    databaseUrl: world.databaseUrl,
    directoryUrl: world.directoryUrl,
    mailPort: world.mail.port,
    directoryFaults: { seed: random.whole(0, 2 ** 31), probability: directoryFaults },
    mutation: round.plan.mutation,
  });
  faults.killAt(kill?._tag === 'AtMail' ? kill : null);
  const [first, second] = random.chance(0.5) ? processes : [processes[1], processes[0]];
  const point = kill?._tag === 'AtPoint' ? kill.point : undefined;
  const begun = first.run(command(), point);
  const dying = kill?._tag === 'Sometime' ? setTimeout(() => killAll(processes), kill.afterMillis) : undefined;
  await pause(random.whole(0, 150));
  const outcomes = await Promise.all([begun, second.run(command(), point)]);
  // What comes too late for this run must not reach into the next.
  clearTimeout(dying);
  await world.endLeases();
  world.clock.now = plus(world.clock.now, BETWEEN_RUNS);
  round.runs += 2;
  await note(round, outcomes, kill);
};

const note = async (round: Round, outcomes: Outcomes, kill: Kill | null): Promise<void> => {
  const { tally, leftBy } = round;
  for (const outcome of outcomes)
    if (outcome._tag === 'Done') {
      if (outcome.passed.length > round.passed.length) round.passed = outcome.passed;
      for (const [name, times] of Object.entries(outcome.answer.directoryFaults))
        tally.hit(`directory, ${name}`, times);
    }
  if (kill === null || outcomes.every(({ _tag }) => _tag === 'Done')) return;
  round.kills += 1;
  tally.hit(killName(kill));
  for (const { state, externalId, notice } of await orFail(round.world.claims.list())) {
    const key = keyOf(externalId, notice);
    if (state === 'claimed' && !leftBy.has(key)) leftBy.set(key, killName(kill));
  }
};

const settle = async ({ world, tally, leftBy, faults }: Round, { open }: Judgement): Promise<void> => {
  const resolve = resolveNotice({ ...world, clock: { now: () => world.clock.now } });
  for (const { claim, key, isDelivered } of open) {
    tally.leftOpen(leftBy.get(key) ?? faults.doubtAbout(key) ?? 'kill, its claim came to light later', isDelivered);
    const outcome = isDelivered ? 'sent' : 'send again';
    await orFail(resolve({ ...claim, outcome, ...BY_STAFF }));
  }
};
