/** The connection pool that every adapter here is given. */
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createPool, type DatabasePool } from 'slonik';
import { type DatabaseAddress, readDatabaseUrl } from './database-url.ts';
import { describe } from './failure.ts';
import { isBehindPooler, withoutPreparedStatements } from './pooler.ts';
import { sessionDriver } from './session-driver.ts';
import { parseTimestamp } from './values.ts';

/** Opaque to its holders: hand it to the adapters, and close it with {@link closeBillingPool}. */
export type BillingPool = DatabasePool;

/** Why there is no pool. */
export type PoolError =
  | { readonly _tag: 'DatabaseUnavailable'; readonly message: string }
  /** The URL, or a number. To try again does not help. */
  | { readonly _tag: 'PoolMisconfigured'; readonly message: string };

/** Which database, how many connections, and which time-outs. */
export interface PoolOptions {
  /**
   * `postgres://user:password@host:port/database`, with libpq's `sslmode` (`disable`, `require`, `verify-ca` or `verify-full`;
   * without it nothing is encrypted), `sslrootcert`, `sslcert` and `sslkey`. It may lead to PgBouncer, in session or transaction
   * mode.
   */
  readonly url: string;
  /** Default 10, at least 2: a job renews its lock beside its work. */
  readonly maxConnections?: number;
  /** Default 60 s. A statement that runs longer is cancelled. */
  readonly statementTimeoutMs?: number;
  /** Default 0: a statement waits for a lock as long as it may run. */
  readonly lockTimeoutMs?: number;
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

/** Connects once, so that a wrong address or password is told here and not by the first job. */
export const createBillingPool = (options: PoolOptions): TE.TaskEither<PoolError, BillingPool> =>
  inSteps(async function* () {
    const { maxConnections = 10 } = options;
    const address = yield* step(E.mapLeft(misconfigured)(readDatabaseUrl(options.url)));
    if (maxConnections < 2) return yield* fail(misconfigured('the pool needs at least 2 connections'));
    return yield* step(
      TE.tryCatch(
        () => connect(address, { ...options, maxConnections }),
        (error): PoolError => ({ _tag: 'DatabaseUnavailable', message: describe(error) }),
      ),
    );
  });

const misconfigured = (message: string): PoolError => ({ _tag: 'PoolMisconfigured', message });

const connect = async (
  address: DatabaseAddress,
  {
    maxConnections,
    statementTimeoutMs = 60_000,
    lockTimeoutMs = 0,
    connectTimeoutMs = 5_000,
  }: Omit<PoolOptions, 'url'>,
): Promise<BillingPool> => {
  const pooled = await isBehindPooler(address, connectTimeoutMs);
  return createPool(address.url, {
    ...(maxConnections === undefined ? {} : { maxPoolSize: maxConnections }),
    ...(address.tls === false ? {} : { ssl: address.tls }),
    driverFactory: sessionDriver({
      statementMs: statementTimeoutMs,
      lockMs: lockTimeoutMs,
      idleInTransactionMs: 60_000,
    }),
    statementTimeout: 'DISABLE_TIMEOUT',
    idleInTransactionSessionTimeout: 'DISABLE_TIMEOUT',
    connectionTimeout: connectTimeoutMs,
    // Jobs come once an hour, requests in bursts: between them a connection is kept.
    idleTimeout: 60_000,
    typeParsers: [...typeParsers],
    interceptors: pooled ? [withoutPreparedStatements] : [],
    // Nothing here leaves state in a session, so the round trip that would clear it is saved.
    resetConnection: async () => undefined,
  });
};

/** Waits for statements under way. Repeating it does nothing. */
export const closeBillingPool = (pool: BillingPool): Promise<void> => pool.end();
