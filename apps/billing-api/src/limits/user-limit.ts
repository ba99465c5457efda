/** How much of one user is worked on at once. */
import type { ApiProblem } from '../http/problem.ts';
import { type ConcurrencyLimit, limitConcurrency } from './concurrency-limit.ts';

export const REQUESTS_IN_FLIGHT_PER_USER = 8;

/** The provider has some ten connections for files, and a slow reader holds one for long. */
export const DOWNLOADS_PER_USER = 2;

/** A page sends some ten requests at once; more than this comes from no page. */
const MAX_WAITING = 32;

const MAX_WAIT_MILLISECONDS = 5_000;

export const limitRequestsInFlight = (): ConcurrencyLimit<ApiProblem> =>
  limitPerUser(
    REQUESTS_IN_FLIGHT_PER_USER,
    `At most ${REQUESTS_IN_FLIGHT_PER_USER} requests of a user are worked on at once.`,
  );

export const limitDownloads = (): ConcurrencyLimit<ApiProblem> =>
  limitPerUser(DOWNLOADS_PER_USER, `A user may download ${DOWNLOADS_PER_USER} files at once.`);

const limitPerUser = (concurrency: number, detail: string): ConcurrencyLimit<ApiProblem> =>
  limitConcurrency<ApiProblem>({
    concurrency,
    maxWaiting: MAX_WAITING,
    maxWaitMilliseconds: MAX_WAIT_MILLISECONDS,
    busy: (retryAfterSeconds) => ({ name: 'busy', detail, retryAfterSeconds }),
  });
