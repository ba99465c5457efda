#!/usr/bin/env node
/** `npm run torture -- <name>`: breaks things on purpose, for as long as it is told to, and judges what is left. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { tortureAggregator } from './torture/aggregator.ts';
import {
  MUTATIONS as ENFORCER_MUTATIONS,
  type Mutation as EnforcerMutation,
} from './torture/enforcer/enforcer-command.ts';
import { tortureEnforcer } from './torture/enforcer.ts';
import { tortureIngester } from './torture/ingester.ts';
import { torturePowerLoss } from './torture/power-loss.ts';
import { tortureReconcile } from './torture/reconcile.ts';
import { MUTATIONS, type MutationName, mutations } from './torture/uploader/mutations.ts';
import { tortureUploader } from './torture/uploader.ts';
import { report } from './torture/verdict.ts';

const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

interface IngesterFlags {
  readonly seconds: number;
  readonly seed: number;
  readonly powerLoss: boolean;
  readonly mutate?: 'no-sync';
}

const program = new Command('npm run torture --')
  .description('Breaks the system on purpose and judges what is left. Exit codes: 0 kept, 1 not kept, 2 bad usage.')
  .showHelpAfterError('npm run torture -- --help shows what can be given.')
  .exitOverride();

program
  .command('ingester')
  .description(
    'Clients of all forms send while the real ingester process is killed with SIGKILL at random moments, its Postgres ' +
      'goes away, answers late, and takes rows without its answer coming through, and its buffer fills up. At the end ' +
      'every acknowledged event must be in the event store exactly once, and nothing else but what was sent.',
  )
  .option('--seconds <n>', 'how long', whole, 60)
  .option('--seed <n>', 'of the order of events; printed, so that a run can be repeated', whole, Date.now() % 1_000_000)
  .option('--power-loss', 'instead: the buffer alone, over a disk that forgets what was not synced', false)
  .addOption(new Option('--mutate <what>', 'with --power-loss: take the syncs out; must fail').choices(['no-sync']))
  .action(async ({ seconds, seed, powerLoss, mutate }: IngesterFlags) => {
    if (mutate !== undefined && !powerLoss) program.error('--mutate goes with --power-loss', { exitCode: 2 });
    console.error(`seed ${seed}, ${seconds} s`);
    const verdict = powerLoss
      ? await torturePowerLoss({ seconds, seed, noSync: mutate === 'no-sync' })
      : await tortureIngester({ seconds, seed, say: (text) => console.error(text) });
    process.exitCode = report(verdict);
  });

program
  .command('aggregator')
  .description(
    'Several real aggregator processes run at once and are killed with SIGKILL at random, while events come that change ' +
      'what was aggregated: copies, earlier receipts, corrections, conflicts and decisions about them, and an hour outside ' +
      'int64. At the end the ledger must equal what the events say, hour by hour.',
  )
  .option('--seconds <n>', 'how long', whole, 60)
  .option('--seed <n>', 'of the order of events; printed, so that a run can be repeated', whole, Date.now() % 1_000_000)
  .action(async ({ seconds, seed }: { readonly seconds: number; readonly seed: number }) => {
    console.error(`seed ${seed}, ${seconds} s`);
    const verdict = await tortureAggregator({ seconds, seed, say: (text) => console.error(text) });
    process.exitCode = report(verdict);
  });

interface UploaderFlags {
  readonly seconds?: number;
  readonly seed: number;
  readonly only?: string;
  readonly mutate?: MutationName;
}

program
  .command('uploader')
  .description(
    'The real uploader process against a Zuora over HTTP and a real Postgres, killed with SIGKILL before and after every ' +
      'call of a port, every SQL statement and every request, and at random; answers are lost, late or refused, imports ' +
      'take hours and fail, two uploaders run at once, an account is made in the middle. After each round Zuora must ' +
      'hold what was used, all of it and once.',
  )
  .option('--seconds <n>', 'how long; default: until every point was visited in each profile of Zuora', whole)
  .option('--seed <n>', 'of amounts and order; printed, so that a run can be repeated', whole, Date.now() % 1_000_000)
  .option('--only <text>', 'only rows of the table that contain this text, e.g. "submit", and what is at random')
  .addOption(new Option('--mutate <what>', 'put a known mistake into the uploader; must fail').choices(MUTATIONS))
  .addHelpText(
    'after',
    `\nMistakes:\n${MUTATIONS.map((name) => `  ${name.padEnd(20)} ${mutations[name].what}`).join('\n')}`,
  )
  .action(async ({ seconds: given, seed, only = '', mutate }: UploaderFlags) => {
    const seconds = given ?? null;
    console.error(`seed ${seed}${seconds === null ? '' : `, ${seconds} s`}`);
    const say = (text: string): void => console.error(text);
    const verdict = await tortureUploader({
      seconds,
      seed,
      say,
      only: (row) => row.includes(only),
      ...(mutate === undefined ? {} : { mutation: mutate }),
    });
    console.log(`${verdict.table}\n`);
    process.exitCode = report(verdict);
  });

interface EnforcerFlags {
  readonly seconds: number;
  readonly seed: number;
  readonly mutate?: EnforcerMutation;
}

program
  .command('enforcer')
  .description(
    'Two real enforcers run at once and are killed with SIGKILL at every port call, statement and moment of a mail, while ' +
      'the mail server refuses, breaks off and hangs, and the directory fails before or after its effect. Each notice must ' +
      'go out exactly once where no fault leaves a doubt, at most once and be shown to staff where one does; every flag ' +
      'must be right; and once staff have settled the doubts, everybody was told once.',
  )
  .option('--seconds <n>', 'how long', whole, 60)
  .option('--seed <n>', 'of the faults; printed, so that a run can be repeated', whole, Date.now() % 1_000_000)
  .addOption(new Option('--mutate <how>', 'get the claims wrong in this way; must fail').choices(ENFORCER_MUTATIONS))
  .action(async ({ seconds, seed, mutate }: EnforcerFlags) => {
    console.error(`seed ${seed}, ${seconds} s`);
    const say = (text: string): void => console.error(text);
    const verdict = await tortureEnforcer({ seconds, seed, mutation: mutate ?? null, say });
    console.log(`${verdict.table}\n`);
    process.exitCode = report(verdict);
  });

program
  .command('reconcile')
  .description(
    'Random histories in which everything is right (late usage, corrections, deletions, price changes, invoices made again) are ' +
      'lived by the real use cases over ports in memory and a fake Zuora: nothing may be unexplained. Then single figures of ' +
      'copies are damaged: something must be.',
  )
  .option('--seconds <n>', 'how long', whole, 60)
  .option('--seed <n>', 'of the first history; printed, so that a run can be repeated', whole, Date.now() % 1_000_000)
  .action(async ({ seconds, seed }: { readonly seconds: number; readonly seed: number }) => {
    console.error(`seed ${seed}, ${seconds} s`);
    const verdict = await tortureReconcile({ seconds, seed, say: (text) => console.error(text) });
    process.exitCode = report(verdict);
  });

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
