/** How many requests of one user are worked on at once. */
import type { ApiProblem } from '../http/problem.ts';
import { type ConcurrencyLimit, limitConcurrency } from './concurrency-limit.ts';

export const REQUESTS_IN_FLIGHT_PER_USER = 8;

/** A page sends some ten requests at once; whoever sends more than this is not looking at a page. */
const MAX_WAITING = 32;

const MAX_WAIT_MILLISECONDS = 5_000;

export const limitPerUser = (): ConcurrencyLimit<ApiProblem> =>
  limitConcurrency<ApiProblem>({
    concurrency: REQUESTS_IN_FLIGHT_PER_USER,
    maxWaiting: MAX_WAITING,
    maxWaitMilliseconds: MAX_WAIT_MILLISECONDS,
    busy: (retryAfterSeconds) => ({
      name: 'busy',
      detail: `At most ${REQUESTS_IN_FLIGHT_PER_USER} of your requests are worked on at once.`,
      retryAfterSeconds,
    }),
  });
