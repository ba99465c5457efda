/** The Postgres that everything local is kept in: the one that was named, or an embedded one of the project's own. */
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import { type BillingPool, createBillingPool, migrate } from '@usage-billing/postgres';
import * as E from 'fp-ts/lib/Either.js';
import type { DatabaseConfig } from '../config/common-settings.ts';
import { Secret } from '../config/secret.ts';
import { StartFailure } from '../exit-code.ts';
import type { Logger } from '../run/logger.ts';

export interface Database {
  /** Holds a password. */
  readonly url: Secret;
  /** Ends the use of an embedded server; it goes down with its last user. */
  readonly stop: () => Promise<void>;
}

const STEPS_THAT_TAKE_LONG = 'preparing the embedded Postgres';

const startEmbedded = async (dataDirectory: string, logger: Logger): Promise<EmbeddedPostgres> => {
  const started = await startEmbeddedPostgres({
    dataDirectory: join(dataDirectory, 'postgres'),
    onProgress: (step) => logger.info({ step }, STEPS_THAT_TAKE_LONG),
  })();
  if (E.isLeft(started)) throw new StartFailure(started.left.message);
  return started.right;
};

export const openDatabase =
  (config: DatabaseConfig) =>
  async (logger: Logger): Promise<Database> => {
    if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: () => Promise.resolve() };
    const embedded = await startEmbedded(config.dataDirectory, logger);
    return { url: new Secret(embedded.url), stop: embedded.stop };
  };

/** Connected, and brought to the version of this code. */
export const openPool = async (database: Database, logger: Logger): Promise<BillingPool> => {
  const pool = await createBillingPool({ url: database.url.reveal() })();
  if (E.isLeft(pool)) throw new StartFailure(`The database cannot be used: ${pool.left.message}`);
  const migrated = await migrate(pool.right)();
  if (E.isLeft(migrated)) throw new StartFailure(migrated.left.message);
  if (migrated.right.applied.length > 0) logger.info(migrated.right, 'migrated the database');
  return pool.right;
};
