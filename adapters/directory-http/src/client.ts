/** The thin caller: how many at once, which failures are tried again, and when the directory is left alone. */
import { randomUUID } from 'node:crypto';
import type { DirectoryRoute } from '@usage-billing/contracts/wire';
import {
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhenResult,
  type Policy,
  retry,
  wrap,
} from 'cockatiel';
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { readAnswer } from './answer.ts';
import { DIRECTORY_DEFAULTS, type DirectoryHttpConfig } from './config.ts';
import { withDeadline } from './deadline.ts';
import { exchangeOf } from './exchange.ts';
import { type CallFailure, isOutage, mayPass } from './failure.ts';
import { type Asked, requestOf } from './request.ts';
import { turnedAway } from './turned-away.ts';

export type CallResult<A> = E.Either<CallFailure, A>;

/** Share one between the directory and its notifier: they then share what is known of the directory's health. */
export interface DirectoryClient {
  readonly call: <Route extends DirectoryRoute>(
    route: Route,
    asked: Asked<Route>,
  ) => Promise<CallResult<t.TypeOf<Route['answer']>>>;
}

/** Everything that runs under these policies ends in a result of a call. */
const whenFailed = (judge: (failure: CallFailure) => boolean): Policy =>
  handleWhenResult((result) => {
    const ended = result as CallResult<unknown>;
    return E.isLeft(ended) && judge(ended.left);
  });

export const directoryClient = (config: DirectoryHttpConfig): DirectoryClient => {
  const { timeoutMs, retries, retryDelayMs, maxConcurrent, maxWaiting, failuresToOpen, openForMs } = {
    ...DIRECTORY_DEFAULTS,
    ...config,
  };
  const exchange = exchangeOf(config);
  const breaker = circuitBreaker(whenFailed(isOutage), {
    breaker: new ConsecutiveBreaker(failuresToOpen),
    halfOpenAfter: openForMs,
  });
  breaker.onBreak(() => config.onCircuit?.('open'));
  breaker.onReset(() => config.onCircuit?.('closed'));
  // Outside of the breaker: to be turned away says nothing about the directory.
  const inTurn = wrap(bulkhead(maxConcurrent, maxWaiting), breaker);
  const again = retry(whenFailed(mayPass), {
    maxAttempts: retries,
    backoff: new ExponentialBackoff({ initialDelay: retryDelayMs, maxDelay: 10 * retryDelayMs }),
  });

  return {
    call: async (route, asked) => {
      const request = requestOf(route, asked);
      const requestId = randomUUID();
      let attempt = 0;
      const once = (): Promise<CallResult<t.TypeOf<(typeof route)['answer']>>> =>
        withDeadline(timeoutMs, (deadline) =>
          inTurn.execute(({ signal }) => {
            attempt += 1;
            return exchange(request, { route: route.path, requestId, attempt, signal }, (answer) =>
              readAnswer(route.answer, answer),
            );
          }, deadline),
        );
      try {
        return await (request.method === 'POST' ? once() : again.execute(once));
      } catch (error) {
        return E.left(turnedAway(error));
      }
    },
  };
};
