/** Opens the database that was configured, and brings its schema to the version of this code. */
import { join } from 'node:path';
import type { EmbeddedPostgres } from '@usage-billing/embedded-postgres';
import type { BillingPool, MigrationReport } from '@usage-billing/postgres';
import * as E from 'fp-ts/lib/Either.js';
import { Secret } from '../config/secret.ts';
import { StartFailure } from '../exit-code.ts';
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

/** A pool of connections to a migrated database. Throws a `StartFailure` that says why there is none. */
export const openPool =
  (config: DatabaseConfig) =>
  async (database: Database, logger: Logger): Promise<BillingPool> => {
    const { pool, report } = await connectAndMigrate(database, config);
    if (report.applied.length > 0) logger.info(report, 'migrated the database');
    return pool;
  };

/** Brings the schema to the version of this code, and disconnects. Throws as `openPool` does. */
export const migrateDatabase = async (database: Database, config: DatabaseConfig): Promise<MigrationReport> => {
  const { closeBillingPool } = await import('@usage-billing/postgres');
  const { pool, report } = await connectAndMigrate(database, config);
  await closeBillingPool(pool);
  return report;
};

const connectAndMigrate = async (
  { url }: Database,
  config: DatabaseConfig,
): Promise<{ readonly pool: BillingPool; readonly report: MigrationReport }> => {
  const { closeBillingPool, createBillingPool, migrate } = await import('@usage-billing/postgres');
  const pool = await createBillingPool({
    url: url.reveal(),
    maxConnections: config.databasePoolSize,
    statementTimeoutMs: config.databaseStatementTimeout * 1000,
    lockTimeoutMs: config.databaseLockTimeout * 1000,
  })();
  if (E.isLeft(pool)) throw new StartFailure(`The database cannot be used: ${pool.left.message}`);
  const migrated = await migrate(pool.right)();
  if (E.isRight(migrated)) return { pool: pool.right, report: migrated.right };
  await closeBillingPool(pool.right);
  throw new StartFailure(migrated.left.message);
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
