/** Ends work that takes too long. */

/**
 * The signal's own timer keeps it alive: of signals that time out by themselves and are combined with others, Node may lose
 * sight before they fire.
 */
export const withDeadline = async <A>(milliseconds: number, work: (signal: AbortSignal) => Promise<A>): Promise<A> => {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DOMException('too late', 'TimeoutError')), milliseconds);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
};

/** Does not wait for work that has not noticed yet that it is too late. */
export const unlessAborted = async <A>(signal: AbortSignal, work: Promise<A>): Promise<A> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};
