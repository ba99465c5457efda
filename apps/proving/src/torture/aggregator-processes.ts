/** The real aggregator, several at once, each run once and again until it is told to end; killed at random. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Random } from '../random.ts';

const MAIN = fileURLToPath(new URL('../../../billing/src/main.ts', import.meta.url));

const begin = (env: Readonly<Record<string, string>>): ChildProcess =>
  spawn(
    process.execPath,
    ['--conditions=usage-billing-source', '--disable-warning=ExperimentalWarning', MAIN, 'aggregator', '--once'],
    { env: { PATH: process.env.PATH ?? '', BILLING_LOG_LEVEL: 'fatal', ...env }, stdio: 'ignore' },
  );

/** Answers the exit code. */
export const aggregateOnce = async (env: Readonly<Record<string, string>>): Promise<number | null> => {
  const [code] = (await once(begin(env), 'exit')) as [number | null];
  return code;
};

export interface Runs {
  runs: number;
  kills: number;
}

export const keepAggregating = async (
  env: Readonly<Record<string, string>>,
  random: Random,
  running: () => boolean,
): Promise<Runs> => {
  const counts: Runs = { runs: 0, kills: 0 };
  while (running()) {
    const child = begin(env);
    const exited = once(child, 'exit');
    counts.runs += 1;
    if (random.chance(0.5)) {
      // About a second passes before there is anything to interrupt.
      await Promise.race([pause(random.whole(300, 2_500)), exited]);
      if (child.exitCode === null) {
        counts.kills += 1;
        child.kill('SIGKILL');
      }
    }
    await exited;
  }
  return counts;
};
