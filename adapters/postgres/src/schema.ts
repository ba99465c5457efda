/** Which version the schema has, for apps that may not change it and for staff. */
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { describe } from './failure.ts';
import { type AppliedMigration, appliedMigrations, missingMigrations, type SchemaError } from './migration-state.ts';
import { migrations as released } from './migrations/all.ts';
import type { Migration } from './migrations/migration.ts';
import type { BillingPool } from './pool.ts';

/** The schema could not be read, or is not one that this program knows. */
export type SchemaStateError = SchemaError | { readonly _tag: 'DatabaseUnavailable'; readonly message: string };

/** Which migrations the database has, and which it lacks. */
export interface SchemaState {
  /** In order. May hold some that this program does not know and works with. */
  readonly applied: ReadonlyArray<Pick<AppliedMigration, 'version' | 'name'>>;
  /** What `migrate` would apply, with its statements in order. */
  readonly pending: ReadonlyArray<Migration>;
}

/** Changes nothing. */
export const schemaState =
  (pool: BillingPool, known: ReadonlyArray<Migration> = released): TaskEither<SchemaStateError, SchemaState> =>
  async () => {
    try {
      const applied = await appliedMigrations(pool);
      return E.map((pending: ReadonlyArray<Migration>): SchemaState => ({ applied, pending }))(
        missingMigrations(applied, known),
      );
    } catch (error) {
      return E.left({ _tag: 'DatabaseUnavailable', message: describe(error) });
    }
  };

/** The database is older than this program. */
export type OutdatedSchema = {
  /** The database has to be migrated before this program can work with it. */
  readonly _tag: 'DatabaseTooOld';
  readonly message: string;
};

/** For an app that leaves migrations to others: whether it can work with the database as it is. */
export const checkSchema = (
  pool: BillingPool,
  known: ReadonlyArray<Migration> = released,
): TaskEither<SchemaStateError | OutdatedSchema, SchemaState> =>
  inSteps(async function* () {
    const state = yield* step(schemaState(pool, known));
    if (state.pending.length === 0) return state;
    const version = state.applied.at(-1)?.version ?? 0;
    return yield* fail<OutdatedSchema>({
      _tag: 'DatabaseTooOld',
      message: `The database is at version ${version}, and this program needs version ${known.length}: run "billing migrate" as the owner of the database, or set BILLING_MIGRATE=on`,
    });
  });
