/** No caller waits for ever for the provider, the directory or the database. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Refusal, unavailable } from './refusal.ts';

/** The work itself goes on: everything that writes is safe to repeat, so the caller may ask again. */
export const withDeadline =
  <A>(milliseconds: number, work: TaskEither<Refusal, A>): TaskEither<Refusal, A> =>
  async () => {
    const { promise, resolve } = Promise.withResolvers<E.Either<Refusal, A>>();
    const timer = setTimeout(
      () => resolve(E.left(unavailable('too-slow', `no answer within ${milliseconds} ms`))),
      milliseconds,
    );
    try {
      return await Promise.race([work(), promise]);
    } finally {
      clearTimeout(timer);
    }
  };
