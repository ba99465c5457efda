/** Holds a slot of a limit for as long as the response is being sent, not only until it is there to be sent. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ConcurrencyLimit } from './concurrency-limit.ts';

/** Returns what the work returns, as soon as it does. Failed work gives its slot back at once. */
export const untilClosed =
  <Failure, A>(
    limit: ConcurrencyLimit<Failure>,
    party: string,
    response: ServerResponse,
    work: TaskEither<Failure, A>,
  ): TaskEither<Failure, A> =>
  () => {
    const { promise, resolve, reject } = Promise.withResolvers<E.Either<Failure, A>>();
    const sent: TaskEither<Failure, A> = async () => {
      const result = await work();
      resolve(result);
      if (E.isRight(result) && !response.closed) await once(response, 'close');
      return result;
    };
    limit(party, sent)().then(resolve, reject);
    return promise;
  };
