/** What became of the latest changes, so that one that is asked for again is answered as it was the first time. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

export type Remember<Failure, Answer> = (
  change: string,
  perform: TE.TaskEither<Failure, Answer>,
) => TE.TaskEither<Failure, Answer>;

/**
 * In this process only, and the latest `limit` of them: enough for a caller that repeats what got no answer. A change that
 * failed is performed anew; it may have had its effect all the same, so that `afterFailure` says what its answer is then.
 */
export const rememberedChanges = <Failure, Answer>(
  limit: number,
  afterFailure: (answer: Answer) => Answer,
): Remember<Failure, Answer> => {
  const answers = new Map<string, Promise<E.Either<Failure, Answer>> | 'failed'>();
  return (change, perform) => async () => {
    const known = answers.get(change);
    if (known !== undefined && known !== 'failed') return known;
    const answer = known === 'failed' ? TE.map(afterFailure)(perform)() : perform();
    answers.set(change, answer);
    const [oldest] = answers.keys();
    if (answers.size > limit && oldest !== undefined) answers.delete(oldest);
    const result = await answer;
    if (E.isLeft(result)) answers.set(change, 'failed');
    return result;
  };
};
