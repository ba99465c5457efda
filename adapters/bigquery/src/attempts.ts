/**
 * Deadlines and repetitions. The client library has neither in a form that can be relied on: a request without an answer
 * stays open for ever, and some answers that mean "later" are not repeated.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BigQueryTiming } from './config.ts';
import { failureOf, RequestFailed } from './failure.ts';

/** The work goes on behind its deadline, because it cannot be called back; nobody waits for it any more. */
export const withDeadline = async <A>(millis: number, what: string, work: () => Promise<A>): Promise<A> => {
  const waiting = new AbortController();
  const late = sleep(millis, undefined, { signal: waiting.signal }).then(
    () => {
      throw new RequestFailed({
        _tag: 'Passing',
        message: `BigQuery: no answer to ${what} within ${Math.round(millis)} ms`,
      });
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work(), late]);
  } finally {
    waiting.abort();
  }
};

export interface Attempts {
  /**
   * Repeats what fails and may pass, until it is `within` milliseconds old. Every attempt has the deadline of a request.
   * `work` must be safe to repeat, and must not change anything here: an attempt that is late may end while the next one
   * runs. What one in time brought is given to `take`, which may ask for another by throwing. Rejects with
   * {@link RequestFailed}.
   */
  readonly repeat: <A, B = A>(
    what: string,
    within: number,
    work: () => Promise<A>,
    take?: (result: A) => B,
  ) => Promise<A | B>;
}

const LONGEST_PAUSE = 8;

export const createAttempts = ({ request, pause }: BigQueryTiming, random: () => number = Math.random): Attempts => ({
  repeat: async (what, within, work, take) => {
    const end = performance.now() + within;
    for (let attempt = 0; ; attempt += 1) {
      const left = end - performance.now();
      try {
        const result = await withDeadline(Math.max(1, Math.min(request, left)), what, work);
        return take === undefined ? result : take(result);
      } catch (error) {
        const failure = failureOf(error);
        const wait = pause * Math.min(LONGEST_PAUSE, 2 ** attempt) * (1 - random() / 2);
        if (failure._tag !== 'Passing' || performance.now() + wait >= end) throw new RequestFailed(failure);
        await sleep(wait);
      }
    }
  },
});
