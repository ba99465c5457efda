/** Job locks in memory: they exclude each other within one process only. */
import type { JobLock } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';

/** Locks within this process. */
export const memoryJobLock = (): JobLock => {
  const held = new Set<string>();
  return {
    withLock: (job, work) => async () => {
      if (held.has(job)) return E.left({ _tag: 'JobAlreadyRunning', job });
      held.add(job);
      try {
        return await work();
      } finally {
        held.delete(job);
      }
    },
  };
};
