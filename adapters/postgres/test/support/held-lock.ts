/** Holds a job's lock for a test. */
import type { JobLock } from '@usage-billing/core/shared';

/** Resolves once the lock is held, by a work that never ends. */
export const holdForEver = async (lock: JobLock, job: string): Promise<void> => {
  const held = Promise.withResolvers<void>();
  lock
    .withLock<never, never>(job, () => {
      held.resolve();
      return new Promise(() => undefined);
    })()
    .then(() => held.reject(new Error('the lock was refused')), held.reject);
  await held.promise;
};
