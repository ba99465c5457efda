/** What became of the latest changes, so that one that is asked for again is answered as it was the first time. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export type Remember<Failure, Answer> = (
  change: string,
  perform: TaskEither<Failure, Answer>,
) => TaskEither<Failure, Answer>;

/**
 * In this process only, and the latest `limit` of them: enough for a caller that repeats what got no answer. A change that
 * failed is performed anew.
 */
export const rememberedChanges = <Failure, Answer>(limit: number): Remember<Failure, Answer> => {
  const answers = new Map<string, Promise<E.Either<Failure, Answer>>>();
  return (change, perform) => async () => {
    const known = answers.get(change);
    if (known !== undefined) return known;
    const answer = perform();
    answers.set(change, answer);
    const [oldest] = answers.keys();
    if (answers.size > limit && oldest !== undefined) answers.delete(oldest);
    const result = await answer;
    if (E.isLeft(result)) answers.delete(change);
    return result;
  };
};
