/** Billing accounts of teams on Postgres. */
import { type TeamAccount, type TeamAccounts, teamAccountChanged } from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import { isSome, map } from 'fp-ts/lib/Option.js';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { optional, query, timestamp } from './values.ts';

const unavailable = orUnavailable('TeamAccountsUnavailable');

/** Serialises the making of accounts, so that two callers do not make two for one team. */
const lock = query<{ readonly locked: string }>()`select pg_advisory_xact_lock(7420004)::text as locked`;

interface Row {
  readonly id: bigint;
  readonly created_at: Instant;
  readonly billed_externally: boolean;
}

const toAccount =
  (teamId: string) =>
  ({ id, created_at: createdAt, billed_externally: billedExternally }: Row): TeamAccount => ({
    id,
    teamId,
    createdAt,
    billedExternally,
  });

const found = (teamId: string) => query<Row>()`
  select b.id, b.created_at, b.billed_externally
  from billing_accounts_teams t
  join billing_accounts b on b.id = t.billing_account_id
  where t.team_id = ${teamId} and t.deleted_at is null and b.deleted_at is null`;

const change = (teamId: string, billedExternally: boolean) => query<Row>()`
  update billing_accounts b
  set billed_externally = ${billedExternally}
  from billing_accounts_teams t
  where t.team_id = ${teamId} and t.deleted_at is null and b.id = t.billing_account_id and b.deleted_at is null
  returning b.id, b.created_at, b.billed_externally`;

const make = (teamId: string, billedExternally: boolean, at: Instant) => query<Row>()`
  with account as (
    insert into billing_accounts (created_at, billed_externally)
    values (${timestamp(at)}, ${billedExternally})
    returning id, created_at, billed_externally
  ), team as (
    insert into billing_accounts_teams (created_at, billing_account_id, team_id)
    select created_at, id, ${teamId} from account
    on conflict (team_id) do update
      set created_at = excluded.created_at, deleted_at = null, billing_account_id = excluded.billing_account_id
  )
  select id, created_at, billed_externally from account`;

/** Teams' accounts in billing-db. */
export const postgresTeamAccounts = (pool: BillingPool): TeamAccounts => ({
  find: (teamId) =>
    unavailable(async () => {
      return map(toAccount(teamId))(optional(await pool.maybeOne(found(teamId))));
    }),

  setBilledExternally: (teamId, billedExternally, at, decision) =>
    unavailable(() =>
      pool.transaction(async (transaction) => {
        await transaction.query(lock);
        const before = map(toAccount(teamId))(optional(await transaction.maybeOne(found(teamId))));
        const changed = await transaction.maybeOne(change(teamId, billedExternally));
        const after = toAccount(teamId)(changed ?? (await transaction.one(make(teamId, billedExternally, at))));
        const action = teamAccountChanged(before, after, at, decision);
        if (isSome(action)) await insertStaffAction(transaction, action.value);
        return after;
      }),
    ),
});
