/** Keeps a job lock for as long as a law needs it. */
import type { JobLock } from '@usage-billing/core/shared';
import { right as rightOf } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { right } from './unwrap.ts';

export interface Held {
  /** Resolves once the work runs, and so once the lock is held. */
  readonly running: Promise<void>;
  readonly letGo: () => void;
  readonly ended: Promise<unknown>;
}

/** Takes the lock and keeps it until told to let go. */
export const hold = (lock: JobLock, job: string): Held => {
  const started = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const work: TaskEither<never, void> = async () => {
    started.resolve();
    await release.promise;
    return rightOf(undefined);
  };
  const ended = right(lock.withLock(job, work));
  ended.catch(started.reject);
  return { running: started.promise, letGo: release.resolve, ended };
};
