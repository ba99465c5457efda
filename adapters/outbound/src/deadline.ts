/** Ends work that takes too long, whether or not it notices. */
import { TimeoutStrategy, timeout } from 'cockatiel';

/** Longer timers fire at once: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

/** Aborts the signal when the time is up. A response that outlives the work is not aborted with it. */
export const withDeadline = <A>(millis: number, work: (signal: AbortSignal) => Promise<A>): Promise<A> =>
  timeout(Math.min(Math.max(1, millis), MAX_TIMER_MILLIS), {
    strategy: TimeoutStrategy.Cooperative,
    abortOnReturn: false,
  }).execute(({ signal }) => work(signal));

/**
 * The result of `work`, or of `late` once the signal has aborted. Work that ends by itself when the signal aborts knows best
 * what became of it, so it has until the next turn of the event loop to say so.
 */
export const orLate = async <A>(signal: AbortSignal, work: Promise<A>, late: () => A | Promise<A>): Promise<A> => {
  const { promise, resolve } = Promise.withResolvers<'late'>();
  const onAbort = (): void => void setImmediate(resolve, 'late');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const winner = await Promise.race([work.then((value) => ({ value })), promise]);
    return winner === 'late' ? await late() : winner.value;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};
