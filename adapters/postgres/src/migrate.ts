/** Brings a database to the version of this code: forward only, one starter at a time, and never past what it knows. */
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DatabaseTransactionConnection } from 'slonik';
import { describe } from './failure.ts';
import { type MigrationWait, migrationWaiter, tryMigrationLock } from './migration-lock.ts';
import {
  appliedMigrations,
  checksumOf,
  makeMigrationTable,
  missingMigrations,
  type SchemaError,
  worksWith,
} from './migration-state.ts';
import { migrations as released } from './migrations/all.ts';
import type { Migration } from './migrations/migration.ts';
import type { BillingPool } from './pool.ts';
import { command, ownText } from './values.ts';

/** Why the database was not brought to this version. */
export type MigrationError =
  | SchemaError
  | { readonly _tag: 'DatabaseUnavailable'; readonly message: string }
  /** A migration failed; it and what follows were not applied. */
  | { readonly _tag: 'MigrationFailed'; readonly message: string }
  /** The wait for another starter was ended by its signal. */
  | { readonly _tag: 'MigrationStopped'; readonly message: string };

/** What a migration did. */
export interface MigrationReport {
  /** Versions applied by this call. */
  readonly applied: ReadonlyArray<number>;
  /** The version of the database now. It may be later than this program's, where that works with it. */
  readonly version: number;
}

/** Safe to call from any number of starters at once: one migrates, the others wait and find nothing left to do. */
export const migrate = (
  pool: BillingPool,
  known: ReadonlyArray<Migration> = released,
  wait: MigrationWait = {},
): TaskEither<MigrationError, MigrationReport> =>
  inSteps<MigrationError, MigrationReport>(async function* () {
    const applied: number[] = [];
    const waited = migrationWaiter(pool, wait);
    try {
      for (;;) {
        const before = await appliedMigrations(pool);
        const missing = yield* step(missingMigrations(before, known));
        if (missing.length === 0) return { applied, version: before.at(-1)?.version ?? 0 };
        const next = await pool.transaction((transaction) => applyNext(transaction, known));
        if (next._tag === 'Applied') applied.push(next.version);
        if (next._tag === 'Locked' && !(await waited()))
          return yield* fail<MigrationError>({
            _tag: 'MigrationStopped',
            message: 'was stopped while another program migrates the database',
          });
      }
    } catch (error) {
      return yield* fail<MigrationError>(
        error instanceof FailedMigration
          ? { _tag: 'MigrationFailed', message: error.message }
          : { _tag: 'DatabaseUnavailable', message: describe(error) },
      );
    }
  });

type Step = { readonly _tag: 'Applied'; readonly version: number } | { readonly _tag: 'Locked' | 'Nothing' };

/** Thrown so that the transaction is rolled back. */
class FailedMigration extends Error {}

const applyNext = async (
  transaction: DatabaseTransactionConnection,
  known: ReadonlyArray<Migration>,
): Promise<Step> => {
  if (!(await tryMigrationLock(transaction))) return { _tag: 'Locked' };
  const missing = missingMigrations(await appliedMigrations(transaction), known);
  // Somebody else was faster; whether that can be worked with is asked again outside.
  const next = E.isRight(missing) ? missing.right[0] : undefined;
  if (next === undefined) return { _tag: 'Nothing' };
  try {
    // A migration may take longer than any statement of an app should.
    await transaction.query(command`set local statement_timeout = 0`);
    await makeMigrationTable(transaction);
    for (const statement of next.statements) await transaction.query(ownText(statement));
    await transaction.query(command`
      insert into schema_migrations (version, name, checksum, works_with)
      values (${next.version}, ${next.name}, ${checksumOf(next)}, ${worksWith(next)})`);
  } catch (error) {
    throw new FailedMigration(`Migration ${next.version} (${next.name}) failed: ${describe(error)}`);
  }
  return { _tag: 'Applied', version: next.version };
};
