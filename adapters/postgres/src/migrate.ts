/** Brings a database to the version of this code: forward only, one starter at a time, and never past what it knows. */
import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type DatabasePoolConnection, sql } from 'slonik';
import { describe } from './failure.ts';
import { migrations as released } from './migrations/all.ts';
import type { Migration } from './migrations/migration.ts';
import type { BillingPool } from './pool.ts';
import { command, ownText, query } from './values.ts';

export type MigrationError =
  | { readonly _tag: 'DatabaseUnavailable'; readonly message: string }
  /** A migration that ran here has other text now. Restore it and write a new one. */
  | { readonly _tag: 'MigrationEdited'; readonly message: string }
  /** The database was migrated by newer code. Run that code, or restore a backup. */
  | { readonly _tag: 'DatabaseTooNew'; readonly message: string }
  /** A migration failed; it and what follows were not applied. */
  | { readonly _tag: 'MigrationFailed'; readonly message: string };

export interface MigrationReport {
  /** Versions applied by this call. */
  readonly applied: ReadonlyArray<number>;
  /** The version of the database now. */
  readonly version: number;
}

interface Applied {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

/** One number for all versions of the program, so that they wait for each other. */
const LOCK = 7_420_000;

const checksumOf = ({ statements }: Migration): string =>
  createHash('sha256').update(JSON.stringify(statements)).digest('hex');

const disagreement = (
  applied: ReadonlyArray<Applied>,
  known: ReadonlyArray<Migration>,
): E.Either<MigrationError, ReadonlyArray<Migration>> => {
  const newest = applied.at(-1)?.version ?? 0;
  if (newest > known.length)
    return E.left({
      _tag: 'DatabaseTooNew',
      message: `The database is at version ${newest}, but this program knows only versions up to ${known.length}. Run the newer program.`,
    });
  const edited = applied.find(({ version, checksum }) => {
    const now = known[version - 1];
    return now === undefined || checksumOf(now) !== checksum;
  });
  if (edited !== undefined)
    return E.left({
      _tag: 'MigrationEdited',
      message: `Migration ${edited.version} (${edited.name}) was edited after it had been applied to this database. Restore it and put the change into a new migration.`,
    });
  return E.right(known.slice(newest));
};

const apply = async (connection: DatabasePoolConnection, migration: Migration): Promise<void> =>
  connection.transaction(async (transaction) => {
    for (const statement of migration.statements) await transaction.query(ownText(statement));
    await transaction.query(command`
      insert into schema_migrations (version, name, checksum)
      values (${migration.version}, ${migration.name}, ${checksumOf(migration)})`);
  });

const bringUpToDate = async (
  connection: DatabasePoolConnection,
  known: ReadonlyArray<Migration>,
): Promise<E.Either<MigrationError, MigrationReport>> => {
  await connection.query(command`
    create table if not exists schema_migrations (
      version integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
  const applied = await connection.any(
    query<Applied>()`select version, name, checksum from schema_migrations order by version`,
  );
  const missing = disagreement(applied, known);
  if (E.isLeft(missing)) return missing;
  for (const migration of missing.right) {
    try {
      await apply(connection, migration);
    } catch (error) {
      return E.left({
        _tag: 'MigrationFailed',
        message: `Migration ${migration.version} (${migration.name}) failed: ${describe(error)}`,
      });
    }
  }
  return E.right({ applied: missing.right.map(({ version }) => version), version: known.length });
};

/** Safe to call from any number of starters at once: one migrates, the others wait and find nothing left to do. */
export const migrate =
  (pool: BillingPool, known: ReadonlyArray<Migration> = released): TaskEither<MigrationError, MigrationReport> =>
  async () => {
    try {
      return await pool.connect(async (connection) => {
        // Waiting for another starter may take longer than any statement of ours should.
        await connection.query(sql.unsafe`set statement_timeout = 0`);
        await connection.query(sql.unsafe`select pg_advisory_lock(${LOCK})`);
        try {
          return await bringUpToDate(connection, known);
        } finally {
          await connection.query(sql.unsafe`select pg_advisory_unlock(${LOCK})`);
          await connection.query(sql.unsafe`reset statement_timeout`);
        }
      });
    } catch (error) {
      return E.left({ _tag: 'DatabaseUnavailable', message: describe(error) });
    }
  };
