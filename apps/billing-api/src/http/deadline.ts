/** No caller waits for ever for the provider, the directory or the database. */
import type { ProviderError } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type ApiProblem, unavailable } from './problem.ts';

/** The work itself goes on when nobody waits for it any more; what it brings then is handed to `late`. */
const within =
  <Failure>(milliseconds: number, tooLate: (message: string) => Failure) =>
  <A>(work: TaskEither<Failure, A>, late: (value: A) => void = () => undefined): TaskEither<Failure, A> =>
  async () => {
    const { promise, resolve } = Promise.withResolvers<E.Either<Failure, A>>();
    const working = work();
    const timer = setTimeout(() => {
      resolve(E.left(tooLate(`no answer within ${milliseconds} ms`)));
      working.then(E.map(late), () => undefined);
    }, milliseconds);
    try {
      return await Promise.race([working, promise]);
    } finally {
      clearTimeout(timer);
    }
  };

/** Everything that writes is safe to repeat, so the caller may ask again. */
export const withDeadline = <A>(
  milliseconds: number,
  work: TaskEither<ApiProblem, A>,
  late?: (value: A) => void,
): TaskEither<ApiProblem, A> =>
  within(milliseconds, (message): ApiProblem => unavailable('too-slow', message))(work, late);

/** For what can do without the provider: it is not waited for as long as a request may take. */
export const withProviderTimeout = (
  milliseconds: number,
): (<A>(work: TaskEither<ProviderError, A>) => TaskEither<ProviderError, A>) =>
  within(
    milliseconds,
    (message): ProviderError => ({ _tag: 'ProviderUnavailable', message, retryAfterSeconds: O.none }),
  );
