/** What a process tells the shell that started it. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export const ExitCode = {
  ok: 0,
  /** It was started properly, but could not do its work. */
  failed: 1,
  /** It was started wrongly: an unknown option, a bad configuration. */
  usage: 2,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Ends a command with a sentence for the person who runs it, and without a stack. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** Ends a start that was waiting when the process was told to stop. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** For commands: the value of a task, or a `StartFailure` with the message of its error. */
export const orStartFailure = async <A>(task: TaskEither<{ readonly message: string }, A>): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw new StartFailure(result.left.message);
  return result.right;
};
