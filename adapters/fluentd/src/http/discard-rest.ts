/** Reads the rest of a body that is refused and throws it away. */
import type { IncomingMessage } from 'node:http';

const DEADLINE_MILLIS = 10_000;

/**
 * Closing the connection in the middle of a body would make most clients miss the response. One that has not ended its body
 * within the deadline loses its connection all the same.
 */
export const discardRest = (request: IncomingMessage): void => {
  if (request.complete) return;
  request.resume();
  const deadline = setTimeout(() => request.destroy(), DEADLINE_MILLIS).unref();
  const stop = (): void => clearTimeout(deadline);
  request.once('end', stop).once('close', stop);
};
