/** One program migrates at a time; the others ask again and again, and say what they wait for. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseTransactionConnection } from 'slonik';
import type { BillingPool } from './pool.ts';
import { query } from './values.ts';

/** What happens while another process migrates. */
export interface MigrationWait {
  /** Ends the wait. */
  readonly signal?: AbortSignal;
  /** At once and then every ten seconds; `holder` says who has the lock, for a person. */
  readonly onWait?: (holder: string) => void;
}

/** One number for all versions of the program; those before leases hold it for their session. */
const LOCK = 7_420_000;

/** Until the end of the transaction. False: somebody else has it. */
export const tryMigrationLock = (transaction: DatabaseTransactionConnection): Promise<boolean> =>
  transaction.oneFirst(query<{ readonly locked: boolean }>()`select pg_try_advisory_xact_lock(${LOCK}) as locked`);

const ASK_EVERY_MS = 250;
const SAY_EVERY_MS = 10_000;

/** Pauses between two attempts. Returns whether to try again: false once it was told to stop. */
export const migrationWaiter = (pool: BillingPool, { signal, onWait }: MigrationWait): (() => Promise<boolean>) => {
  let said = Number.NEGATIVE_INFINITY;
  return async () => {
    if (onWait !== undefined && performance.now() - said >= SAY_EVERY_MS) {
      said = performance.now();
      onWait(await lockHolder(pool));
    }
    await pause(ASK_EVERY_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    return signal?.aborted !== true;
  };
};

interface Holder {
  readonly pid: number;
  readonly application: string;
  readonly client: string;
  readonly since: string;
}

const lockHolder = async (pool: BillingPool): Promise<string> => {
  const holder = await pool.maybeOne(query<Holder>()`
    select a.pid, coalesce(nullif(a.application_name, ''), 'unnamed') as application,
      coalesce(host(a.client_addr), 'the server itself') as client,
      coalesce(to_char(coalesce(a.xact_start, a.state_change) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'unknown') as since
    from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = ${LOCK}
      and l.database = (select oid from pg_database where datname = current_database())
    limit 1`);
  return holder === null
    ? 'nobody any more'
    : `process ${holder.pid} (${holder.application}, from ${holder.client}), at it since ${holder.since}`;
};
