/** Rights of the role that apps connect as: rows, and nothing of the schema. */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe } from './failure.ts';
import type { PartitionError } from './partitions.ts';
import type { BillingPool } from './pool.ts';
import { ownText, query } from './values.ts';

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** For all tables and sequences that are there now; to be repeated after a migration. */
export const grantStatements = (schema: string, role: string): ReadonlyArray<string> => [
  `grant usage on schema ${quoted(schema)} to ${quoted(role)}`,
  `grant select, insert, update, delete on all tables in schema ${quoted(schema)} to ${quoted(role)}`,
  `grant usage, select, update on all sequences in schema ${quoted(schema)} to ${quoted(role)}`,
  `revoke insert, update, delete on schema_migrations from ${quoted(role)}`,
  `revoke update, delete on staff_actions from ${quoted(role)}`,
];

/** Gives a role that exists the right to read and write rows. */
export const grantRows = (pool: BillingPool, role: string): TE.TaskEither<PartitionError, void> =>
  TE.tryCatch(
    async () => {
      const schema = await pool.oneFirst(query<{ readonly schema: string }>()`select current_schema() as schema`);
      await pool.transaction(async (transaction) => {
        for (const statement of grantStatements(schema, role)) await transaction.query(ownText(statement));
      });
    },
    (error) => ({ _tag: 'DatabaseUnavailable', message: describe(error) }),
  );
