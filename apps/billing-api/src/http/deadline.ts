/** Time limits on work, so that no caller waits for ever for the provider, the directory or the database. */
import type { ProviderError } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type ApiProblem, unavailable } from './problem.ts';

/** The work itself goes on after the time is over; what it returns then is passed to `onLate`. */
const within =
  <Failure>(milliseconds: number, timedOut: (message: string) => Failure) =>
  <A>(work: TaskEither<Failure, A>, onLate: (value: A) => void = () => undefined): TaskEither<Failure, A> =>
  async () => {
    const { promise, resolve } = Promise.withResolvers<E.Either<Failure, A>>();
    const working = work();
    const timer = setTimeout(() => {
      resolve(E.left(timedOut(`no response within ${milliseconds} ms`)));
      working.then(E.map(onLate), () => undefined);
    }, milliseconds);
    try {
      return await Promise.race([working, promise]);
    } finally {
      clearTimeout(timer);
    }
  };

/** Every write is safe to repeat, so the caller may try again. */
export const withDeadline = <A>(
  milliseconds: number,
  work: TaskEither<ApiProblem, A>,
  onLate?: (value: A) => void,
): TaskEither<ApiProblem, A> =>
  within(milliseconds, (message): ApiProblem => unavailable('too-slow', message))(work, onLate);

/** For what can do without the provider, and need not wait for it as long as a request may take. */
export const withProviderTimeout = (
  milliseconds: number,
): (<A>(work: TaskEither<ProviderError, A>) => TaskEither<ProviderError, A>) =>
  within(
    milliseconds,
    (message): ProviderError => ({ _tag: 'ProviderUnavailable', message, retryAfterSeconds: O.none }),
  );
