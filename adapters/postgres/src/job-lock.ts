/**
 * Job locks as advisory locks of a database session: the session of a process that died is closed by the server, and
 * its locks with it. Each lock has a connection of its own for as long as the work runs.
 */
import type { JobLock, JobLockError } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { describe } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { query } from './values.ts';

/** The job's name as one number; the seed keeps it apart from other advisory locks of this database. */
const key = (job: string) => query<{ readonly done: boolean }>()`
  select pg_try_advisory_lock(hashtextextended(${job}, 7420003)) as done`;

const unlock = (job: string) => query<{ readonly done: boolean }>()`
  select pg_advisory_unlock(hashtextextended(${job}, 7420003)) as done`;

type Ended<E, A> =
  | { readonly _tag: 'Answered'; readonly answer: E.Either<E, A> }
  | { readonly _tag: 'Threw'; readonly error: unknown };

export const postgresJobLock = (pool: BillingPool): JobLock => ({
  withLock:
    <Failure, A>(job: string, work: () => Promise<E.Either<Failure, A>>) =>
    async (): Promise<E.Either<Failure | JobLockError, A>> => {
      let ended: Ended<Failure, A> | undefined;
      const attempt = (): Promise<boolean> =>
        pool.connect(async (connection) => {
          if (!(await connection.oneFirst(key(job)))) return false;
          try {
            ended = { _tag: 'Answered', answer: await work() };
          } catch (error) {
            ended = { _tag: 'Threw', error };
          }
          await connection.query(unlock(job));
          return true;
        });
      try {
        // The pool may hand out a connection that the server has closed meanwhile. The work has not begun then.
        const held = await attempt().catch((error: unknown) => {
          if (ended !== undefined) throw error;
          return attempt();
        });
        if (!held) return E.left({ _tag: 'JobAlreadyRunning', job });
      } catch (error) {
        // The work's own answer stands although the connection broke: the server let go of the lock with it.
        if (ended === undefined) return E.left({ _tag: 'JobLockUnavailable', message: describe(error) });
      }
      if (ended?._tag === 'Threw') throw ended.error;
      return ended === undefined ? E.left({ _tag: 'JobAlreadyRunning', job }) : ended.answer;
    },
});
