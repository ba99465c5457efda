/** A real Postgres that needs no installation. */
export { dropDatabase, isDatabaseInUse, recreateDatabase } from './fresh-database.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresError,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start.ts';
export type { Durability, Progress } from './supervisor-protocol.ts';
