/** Which migrations a database has, and whether this program can work with that. */
import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { CommonQueryMethods } from 'slonik';
import type { Migration } from './migrations/migration.ts';
import { command, query } from './values.ts';

export type SchemaError =
  /** A migration that ran here has other text now. Restore it and write a new one. */
  | { readonly _tag: 'MigrationEdited'; readonly message: string }
  /** The database was migrated by newer code that this program does not work with. Run that code, or restore a backup. */
  | { readonly _tag: 'DatabaseTooNew'; readonly message: string };

export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
  /** Null in rows of programs that did not keep it. */
  readonly works_with: number | null;
}

type Connection = Pick<CommonQueryMethods, 'any' | 'oneFirst' | 'query'>;

export const checksumOf = ({ statements }: Migration): string =>
  createHash('sha256').update(JSON.stringify(statements)).digest('hex');

export const worksWith = ({ version, worksWith: oldest = version - 1 }: Migration): number => oldest;

/** In order. Reads alone, so that a user without rights to change the schema may ask. */
export const appliedMigrations = async (connection: Connection): Promise<ReadonlyArray<AppliedMigration>> => {
  const isThere = query<{ readonly there: boolean }>()`select to_regclass('schema_migrations') is not null as there`;
  if (!(await connection.oneFirst(isThere))) return [];
  // As JSON, because a database that was not migrated since has no column works_with.
  return connection.any(query<AppliedMigration>()`
    select version, name, checksum, (to_jsonb(m) ->> 'works_with')::integer as works_with
    from schema_migrations m order by version`);
};

/** Needs the right to create tables. */
export const makeMigrationTable = async (connection: Connection): Promise<void> => {
  await connection.query(command`
    create table if not exists schema_migrations (
      version integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
  await connection.query(command`alter table schema_migrations add column if not exists works_with integer`);
};

/** What is still to be applied. Nothing where the database is ahead in a way that this program works with. */
export const missingMigrations = (
  applied: ReadonlyArray<AppliedMigration>,
  known: ReadonlyArray<Migration>,
): E.Either<SchemaError, ReadonlyArray<Migration>> => {
  const newest = applied.at(-1)?.version ?? 0;
  const unknown = applied.filter(({ version }) => version > known.length);
  const needed = Math.max(0, ...unknown.map(({ version, works_with }) => works_with ?? version - 1));
  if (needed > known.length)
    return E.left({
      _tag: 'DatabaseTooNew',
      message: `The database is at version ${newest}, and works with programs that know version ${needed} or later; this one knows only versions up to ${known.length}. Run the newer program.`,
    });
  const edited = applied.find(({ version, checksum }) => {
    const now = known[version - 1];
    return now !== undefined && checksumOf(now) !== checksum;
  });
  if (edited !== undefined)
    return E.left({
      _tag: 'MigrationEdited',
      message: `Migration ${edited.version} (${edited.name}) was edited after it had been applied to this database. Restore it and put the change into a new migration.`,
    });
  return E.right(known.slice(newest));
};
