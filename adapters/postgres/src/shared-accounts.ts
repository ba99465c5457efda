/** Which organizations share a billing account on purpose, on Postgres. What was ended is kept. */
import { type AccountShare, type ShareChange, type SharedAccounts, sharesChanged } from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import type { InstanceId } from '@usage-billing/core/usage';
import { isSome } from 'fp-ts/lib/Option.js';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { printable, query, texts, timestamp } from './values.ts';

const unavailable = orUnavailable('SharedAccountsUnavailable');

interface Row {
  readonly account_number: string;
  readonly internal_id: InstanceId;
  readonly since: Instant;
  readonly decided_by: string;
  readonly note: string;
}

const toShare = ({ account_number, internal_id, since, decided_by, note }: Row): AccountShare => ({
  accountNumber: account_number,
  instanceId: internal_id,
  at: since,
  decision: { by: decided_by, note },
});

/** Decisions about shared accounts in billing-db. */
export const postgresSharedAccounts = (pool: BillingPool): SharedAccounts => ({
  all: unavailable(async () => {
    const rows = await pool.any(query<Row>()`
      select account_number, internal_id, since, decided_by, note
      from account_shares
      where ended_at is null
      order by account_number, internal_id`);
    return rows.map(toShare);
  }),

  share: (change) =>
    unavailable(() =>
      recorded(
        pool,
        'account.share',
        change,
        ({ accountNumber, instanceIds, at, decision }) => query<never>()`
        insert into account_shares (account_number, internal_id, since, decided_by, note)
        select distinct ${printable(accountNumber)}, internal_id, ${timestamp(at)}::timestamptz,
          ${printable(decision.by)}, ${printable(decision.note)}
        from unnest(${texts(instanceIds)}) t (internal_id)
        on conflict (account_number, internal_id) where ended_at is null do nothing`,
      ),
    ),

  end: (change) =>
    unavailable(() =>
      recorded(
        pool,
        'account.unshare',
        change,
        ({ accountNumber, instanceIds, at, decision }) => query<never>()`
        update account_shares
        set ended_at = ${timestamp(at)}, ended_by = ${printable(decision.by)}, ended_note = ${printable(decision.note)}
        where account_number = ${printable(accountNumber)} and internal_id = any(${texts(instanceIds)})
          and ended_at is null`,
      ),
    ),
});

/** Changes one account at a time, so that the entry tells what it was before this change, and not another. */
const recorded = (
  pool: BillingPool,
  action: 'account.share' | 'account.unshare',
  change: ShareChange,
  statement: (change: ShareChange) => ReturnType<ReturnType<typeof query<never>>>,
): Promise<void> =>
  pool.transaction(async (transaction) => {
    const number = printable(change.accountNumber);
    await transaction.query(query<{ readonly locked: string }>()`
      select pg_advisory_xact_lock(7420018, hashtext(${number}))::text as locked`);
    const sharing = query<{ readonly internal_id: InstanceId }>()`
      select internal_id from account_shares where account_number = ${number} and ended_at is null order by internal_id`;
    const before = await transaction.anyFirst(sharing);
    await transaction.query(statement(change));
    const entry = sharesChanged(action, change, before, await transaction.anyFirst(sharing));
    if (isSome(entry)) await insertStaffAction(transaction, entry.value);
  });
