/** Waits for something that nobody announces. */
import { setTimeout as pause } from 'node:timers/promises';

/** False when it did not come about in time. */
export const until = async (condition: () => boolean, timeoutMs: number): Promise<boolean> => {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await pause(20);
  }
  return true;
};
