/**
 * Job locks as leases: a row with an owner and an end, by the database's clock. The owner renews it while the work runs;
 * of an owner that is gone it ends by itself. No session is kept for it, so it works behind a pooler as well.
 */
import { randomUUID } from 'node:crypto';
import { inSteps, type JobLock, type JobLockError, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { describe } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { command, query } from './values.ts';

/** How long a lock outlives its owner. */
export interface JobLockOptions {
  /** How long the lock of an owner that is gone stays held. It is renewed three times as often. Default 30 s. */
  readonly leaseMs?: number;
}

interface Lease {
  readonly job: string;
  /** Of one holding: two runs of one process do not share it. */
  readonly owner: string;
  readonly leaseMs: number;
}

export const DEFAULT_LEASE_MS = 30_000;

/** Locks as leases in a table, by the database's time. */
export const postgresJobLock = (pool: BillingPool, { leaseMs = DEFAULT_LEASE_MS }: JobLockOptions = {}): JobLock => ({
  withLock: <Failure, A>(job: string, work: TaskEither<Failure, A>): TaskEither<Failure | JobLockError, A> =>
    inSteps(async function* () {
      const lease: Lease = { job, owner: randomUUID(), leaseMs };
      yield* step(await takeLease(pool, lease));
      const stopRenewing = keepRenewing(pool, lease);
      try {
        return yield* step(work);
      } finally {
        stopRenewing();
        // Where this fails for good the lease ends by itself: the work's own result stands.
        await onAnyConnection(() => pool.query(release(lease))).catch(() => undefined);
      }
    }),
});

const takeLease = async (pool: BillingPool, lease: Lease): Promise<E.Either<JobLockError, void>> => {
  try {
    const taken = await onAnyConnection(() => pool.maybeOne(take(lease)));
    return taken === null ? E.left({ _tag: 'JobAlreadyRunning', job: lease.job }) : E.right(undefined);
  } catch (error) {
    return E.left({ _tag: 'JobLockUnavailable', message: describe(error) });
  }
};

/** The pool may hand out connections that the server has closed meanwhile. Each statement here may be repeated. */
const onAnyConnection = <A>(attempt: () => Promise<A>): Promise<A> => attempt().catch(attempt).catch(attempt);

/** A renewal that comes after the release finds no row. */
const keepRenewing = (pool: BillingPool, lease: Lease): (() => void) => {
  const timer = setInterval(() => {
    // One that fails is followed by the next one, on another connection. Whoever lost the lease meanwhile works on:
    // each write of a job compares with what it has read.
    pool.query(renew(lease)).catch(() => undefined);
  }, lease.leaseMs / 3);
  timer.unref();
  return () => clearInterval(timer);
};

const end = ({ leaseMs }: Lease): string => `${leaseMs} milliseconds`;

/** The advisory lock is that of the release before this one, which may still run during an upgrade. */
const take = (lease: Lease) => query<{ readonly owner: string }>()`
  insert into job_leases (job, owner, ends_at)
  select ${lease.job}, ${lease.owner}, now() + ${end(lease)}::interval
  where pg_try_advisory_xact_lock(hashtextextended(${lease.job}, 7420003))
  on conflict (job) do update set owner = excluded.owner, taken_at = now(), ends_at = excluded.ends_at
  where job_leases.ends_at <= now() or job_leases.owner = excluded.owner
  returning owner`;

const renew = (lease: Lease) => command`
  update job_leases set ends_at = now() + ${end(lease)}::interval
  where job = ${lease.job} and owner = ${lease.owner}`;

const release = ({ job, owner }: Lease) => command`
  delete from job_leases where job = ${job} and owner = ${owner}`;
