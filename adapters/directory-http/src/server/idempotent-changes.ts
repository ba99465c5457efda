/** Performs a change once for each id, and returns the same result to whoever repeats it. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

export type PerformOnce<Failure, Result> = (
  changeId: string,
  perform: TE.TaskEither<Failure, Result>,
) => TE.TaskEither<Failure, Result>;

/**
 * Remembers the latest `limit` changes, in this process only: enough for a caller that retries after a lost response. A change
 * that failed is performed again; it may have had its effect all the same, so `afterFailure` corrects what the second attempt
 * returns.
 */
export const idempotentChanges = <Failure, Result>(
  limit: number,
  afterFailure: (result: Result) => Result,
): PerformOnce<Failure, Result> => {
  const results = new Map<string, Promise<E.Either<Failure, Result>> | 'failed'>();
  return (changeId, perform) => async () => {
    const earlier = results.get(changeId);
    if (earlier !== undefined && earlier !== 'failed') return earlier;
    const performed = earlier === 'failed' ? TE.map(afterFailure)(perform)() : perform();
    results.set(changeId, performed);
    const [oldest] = results.keys();
    if (results.size > limit && oldest !== undefined) results.delete(oldest);
    const result = await performed;
    if (E.isLeft(result)) results.set(changeId, 'failed');
    return result;
  };
};
