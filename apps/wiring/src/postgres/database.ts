/** Opens the database that was configured, with a schema that this program works with. */
import { join } from 'node:path';
import type { EmbeddedPostgres } from '@usage-billing/embedded-postgres';
import type {
  BillingPool,
  MigrationError,
  MigrationReport,
  OutdatedSchema,
  SchemaStateError,
} from '@usage-billing/postgres';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Secret } from '../config/secret.ts';
import { StartFailure, Stopped } from '../exit-code.ts';
import type { Logger } from '../run/logger.ts';
import type { DatabaseConfig } from './settings.ts';

export interface Database {
  /** Holds a password. */
  readonly url: Secret;
  /** Ends the use of an embedded server; it shuts down with its last user. */
  readonly stop: () => Promise<void>;
}

export const openDatabase =
  (config: DatabaseConfig) =>
  async (logger: Logger): Promise<Database> => {
    if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: () => Promise.resolve() };
    const embedded = await startEmbedded(config.dataDirectory, logger);
    return { url: new Secret(embedded.url), stop: embedded.stop };
  };

/**
 * A pool of connections to a database whose schema this program works with; `migrating` brings it there. Throws a
 * `StartFailure` that says why there is none, and `Stopped` when the process is told to stop while it waits for another
 * one that migrates.
 */
export const openPool =
  (config: DatabaseConfig, migrating: boolean) =>
  async (database: Database, logger: Logger, stopping: AbortSignal): Promise<BillingPool> => {
    const { checkSchema, closeBillingPool, migrate } = await import('@usage-billing/postgres');
    const pool = await connect(database, config);
    const onWait = (holder: string): void =>
      logger.warn({ holder }, 'waiting for another program that migrates the database');
    const checked = TE.map(() => NOTHING_APPLIED)(checkSchema(pool));
    const migrated = TE.map(({ applied }: MigrationReport) => applied)(
      migrate(pool, undefined, { signal: stopping, onWait }),
    );
    const result: E.Either<OpenError, ReadonlyArray<number>> = await (migrating ? migrated : checked)();
    if (E.isRight(result)) {
      if (result.right.length > 0) logger.info({ applied: result.right }, 'migrated the database');
      return pool;
    }
    await closeBillingPool(pool);
    throw result.left._tag === 'MigrationStopped'
      ? new Stopped(result.left.message)
      : new StartFailure(result.left.message);
  };

const NOTHING_APPLIED: ReadonlyArray<number> = [];

type OpenError = MigrationError | SchemaStateError | OutdatedSchema;

/** For commands about the schema itself: connects, and disconnects afterwards. Throws a `StartFailure` where it cannot. */
export const withPool = async <A>(
  database: Database,
  config: DatabaseConfig,
  work: (pool: BillingPool) => Promise<A>,
): Promise<A> => {
  const { closeBillingPool } = await import('@usage-billing/postgres');
  const pool = await connect(database, config);
  try {
    return await work(pool);
  } finally {
    await closeBillingPool(pool);
  }
};

const connect = async ({ url }: Database, config: DatabaseConfig): Promise<BillingPool> => {
  const { createBillingPool } = await import('@usage-billing/postgres');
  const pool = await createBillingPool({
    url: url.reveal(),
    maxConnections: config.databasePoolSize,
    statementTimeoutMs: config.databaseStatementTimeout * 1000,
    lockTimeoutMs: config.databaseLockTimeout * 1000,
  })();
  if (E.isLeft(pool)) throw new StartFailure(`The database cannot be used: ${pool.left.message}`);
  return pool.right;
};

/** An installation without optional packages has no embedded server. */
const startEmbedded = async (dataDirectory: string, logger: Logger): Promise<EmbeddedPostgres> => {
  const { startEmbeddedPostgres } = await import('@usage-billing/embedded-postgres').catch(() => {
    throw new StartFailure('DATABASE_URL is missing: the embedded Postgres is not installed here');
  });
  const started = await startEmbeddedPostgres({
    dataDirectory: join(dataDirectory, 'postgres'),
    onProgress: (step) => logger.info({ step }, 'preparing the embedded Postgres'),
  })();
  if (E.isLeft(started)) throw new StartFailure(started.left.message);
  return started.right;
};
