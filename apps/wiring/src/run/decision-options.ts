/** What the commands share by which a person decides something: who, why, and waiting for a run in progress. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Decision, StaffDecision } from '@usage-billing/core/shared';
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { StartFailure } from '../exit-code.ts';
import type { UseCaseError } from '../job.ts';

export interface DecisionFlags {
  readonly by: string;
  readonly note: string;
}

export const decisionOptions = (command: Command): Command =>
  command.requiredOption('--by <name>', 'who decides').requiredOption('--note <text>', 'why; it is recorded and shown');

export const checkDecision = ({ by, note }: DecisionFlags): string | undefined =>
  by.trim() === '' || note.trim() === '' ? '--by and --note need some text' : undefined;

export const decisionOf = ({ by, note }: DecisionFlags): Decision => ({ by: by.trim(), note: note.trim() });

/**
 * As it goes into the audit log. Whoever has the settings of this command, and with them the password of the database, may
 * do anything: the role of a command line is always `admin`.
 */
export const staffDecisionOf = (flags: DecisionFlags): StaffDecision => ({
  ...decisionOf(flags),
  role: 'admin',
  through: 'command',
});

const TRIES = 60;
const PAUSE_MILLIS = 1_000;

/** Runs what needs the uploader's lock; waits up to a minute for a pass that holds it, and says so. */
export const whenFree = async <Failure extends UseCaseError, A>(
  work: TaskEither<Failure, A>,
  explain: (failure: Failure) => string,
  say: (text: string) => void,
): Promise<A> => {
  for (let tries = 1; ; tries += 1) {
    const done = await work();
    if (E.isRight(done)) return done.right;
    if (done.left._tag !== 'JobAlreadyRunning') throw new StartFailure(explain(done.left));
    if (tries === TRIES) throw new StartFailure('a run of the uploader is still under way; nothing was decided');
    if (tries === 1) say('A run of the uploader is under way; waiting for it.');
    await pause(PAUSE_MILLIS);
  }
};
