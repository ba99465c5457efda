/** A torture that cannot do its own part has no verdict: what went wrong ends it. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export const orFail = async <A>(
  task: TaskEither<{ readonly _tag: string } & { readonly message?: string }, A>,
): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw new Error(result.left.message ?? result.left._tag);
  return result.right;
};
