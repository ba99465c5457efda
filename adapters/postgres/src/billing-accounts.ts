/** Billing accounts of teams: who is billed outside of this system. */
import type { Instant } from '@usage-billing/core/shared';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { command, query, timestamp } from './values.ts';

export type BillingAccountsError = { readonly _tag: 'BillingAccountsUnavailable'; readonly message: string };

const unavailable = orUnavailable('BillingAccountsUnavailable');

/** Serialises the making of accounts, so that two callers do not make two for one team. */
const lock = query<{ readonly locked: string }>()`select pg_advisory_xact_lock(7420004)::text as locked`;

/**
 * Says whether a team's bill is made outside of this system; makes its billing account if it has none. Idempotent.
 * `at` becomes the creation time of what is made.
 */
export const setBilledExternally = (
  pool: BillingPool,
  {
    teamId,
    billedExternally,
    at,
  }: { readonly teamId: string; readonly billedExternally: boolean; readonly at: Instant },
): TaskEither<BillingAccountsError, void> =>
  unavailable(() =>
    pool.transaction(async (transaction) => {
      await transaction.query(lock);
      const changed = await transaction.anyFirst(query<{ readonly id: bigint }>()`
        update billing_accounts b
        set billed_externally = ${billedExternally}
        from billing_accounts_teams t
        where t.team_id = ${teamId} and t.deleted_at is null and b.id = t.billing_account_id and b.deleted_at is null
        returning b.id`);
      if (changed.length > 0) return;
      await transaction.query(command`
        with account as (
          insert into billing_accounts (created_at, billed_externally)
          values (${timestamp(at)}, ${billedExternally})
          returning id
        )
        insert into billing_accounts_teams (created_at, billing_account_id, team_id)
        select ${timestamp(at)}::timestamptz, id, ${teamId} from account
        on conflict (team_id) do update
          set created_at = excluded.created_at, deleted_at = null, billing_account_id = excluded.billing_account_id`);
    }),
  );

/** Whether the team's bill is made outside of this system; false for a team that is not known. */
export const isBilledExternally = (pool: BillingPool, teamId: string): TaskEither<BillingAccountsError, boolean> =>
  unavailable(() =>
    pool.exists(query<{ readonly one: number }>()`
      select 1 as one
      from billing_accounts_teams t
      join billing_accounts b on b.id = t.billing_account_id
      where t.team_id = ${teamId} and t.deleted_at is null and b.deleted_at is null and b.billed_externally`),
  );
