/** One run of a job at a time, across processes and machines. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** Why the work was not done under the lock. */
export type JobLockError =
  /** Another run of the job holds the lock now. Try again later; nothing was done. */
  | { readonly _tag: 'JobAlreadyRunning'; readonly job: string }
  | { readonly _tag: 'JobLockUnavailable'; readonly message: string };

/** Lets one process at a time run a job, over all machines. */
export interface JobLock {
  /**
   * Runs `work` while holding the lock named `job`, and lets go of it afterwards, however `work` ends.
   * Does not wait: a lock that is held answers `JobAlreadyRunning` at once. The lock of a process that died, or was cut off,
   * is free after a while. A process that was cut off may still be at work then: what it writes must be conditional.
   */
  readonly withLock: <E, A>(job: string, work: TaskEither<E, A>) => TaskEither<E | JobLockError, A>;
}
