/** The connection pool that every adapter here is given. */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createPool, type DatabasePool } from 'slonik';
import { describe } from './failure.ts';
import { parseTimestamp } from './values.ts';

/** Opaque to its holders: hand it to the adapters, and close it with {@link closeBillingPool}. */
export type BillingPool = DatabasePool;

export type PoolError = { readonly _tag: 'DatabaseUnavailable'; readonly message: string };

export interface PoolOptions {
  /** `postgres://user:password@host:port/database`; `?sslmode=` is `disable`, `no-verify` or `require`. */
  readonly url: string;
  /** Default 10. A running job holds one connection for its lock beside those it works with, so at least 2. */
  readonly maxConnections?: number;
  /** Default 60 s. A statement that runs longer is cancelled. */
  readonly statementTimeoutMs?: number;
  /** Default 5 s. */
  readonly connectTimeoutMs?: number;
}

/** bigint for int8; exact decimal text for numeric, because sums of int8 are numeric and a float would round them. */
const typeParsers = [
  { name: 'int8', parse: BigInt },
  { name: 'numeric', parse: (text: string) => text },
  { name: 'date', parse: (text: string) => text },
  { name: 'timestamptz', parse: parseTimestamp },
] as const;

const problemWith = ({ url, maxConnections }: PoolOptions): string | undefined => {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol !== 'postgres:' && protocol !== 'postgresql:')
    return 'the database URL must look like postgres://user:password@host:5432/database';
  if (maxConnections !== undefined && maxConnections < 2) return 'the pool needs at least 2 connections';
  return undefined;
};

/** Connects once, so that a wrong address or password is told here and not by the first job. */
export const createBillingPool = (options: PoolOptions): TE.TaskEither<PoolError, BillingPool> => {
  const problem = problemWith(options);
  if (problem !== undefined) return TE.left({ _tag: 'DatabaseUnavailable', message: problem });
  return TE.tryCatch(
    async () => {
      const pool = await createPool(options.url, {
        maxPoolSize: options.maxConnections ?? 10,
        statementTimeout: options.statementTimeoutMs ?? 60_000,
        connectionTimeout: options.connectTimeoutMs ?? 5_000,
        // Jobs come once an hour, requests in bursts: between them a connection is kept.
        idleTimeout: 60_000,
        idleInTransactionSessionTimeout: 60_000,
        typeParsers: [...typeParsers],
        // Nothing here leaves state in a session, so the round trip that would clear it is saved.
        resetConnection: async () => undefined,
      });
      return pool;
    },
    (error) => ({ _tag: 'DatabaseUnavailable', message: describe(error) }),
  );
};

/** Waits for statements under way. Repeating it does nothing. */
export const closeBillingPool = (pool: BillingPool): Promise<void> => pool.end();
