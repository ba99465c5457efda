/** The demo cannot go on after a failure: it ends with a message that names what failed. */
import { StartFailure } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

interface Failure {
  readonly _tag: string;
  readonly message?: string;
}

export const orThrow = async <A>(task: TaskEither<Failure, A>): Promise<A> => {
  const result = await task();
  if (E.isRight(result)) return result.right;
  throw new StartFailure(`${result.left._tag}: ${result.left.message ?? 'no details'}`);
};
