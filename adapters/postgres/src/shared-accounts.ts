/** Which organizations share a billing account on purpose, on Postgres. What was ended is kept. */
import type { AccountShare, SharedAccounts } from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import type { InstanceId } from '@usage-billing/core/usage';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
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

export const postgresSharedAccounts = (pool: BillingPool): SharedAccounts => ({
  all: unavailable(async () => {
    const rows = await pool.any(query<Row>()`
      select account_number, internal_id, since, decided_by, note
      from account_shares
      where ended_at is null
      order by account_number, internal_id`);
    return rows.map(toShare);
  }),

  share: ({ accountNumber, instanceIds, at, decision }) =>
    unavailable(async () => {
      await pool.query(query<never>()`
        insert into account_shares (account_number, internal_id, since, decided_by, note)
        select distinct ${printable(accountNumber)}, internal_id, ${timestamp(at)}::timestamptz,
          ${printable(decision.by)}, ${printable(decision.note)}
        from unnest(${texts(instanceIds)}) t (internal_id)
        on conflict (account_number, internal_id) where ended_at is null do nothing`);
    }),

  end: ({ accountNumber, instanceIds, at, decision }) =>
    unavailable(async () => {
      await pool.query(query<never>()`
        update account_shares
        set ended_at = ${timestamp(at)}, ended_by = ${printable(decision.by)}, ended_note = ${printable(decision.note)}
        where account_number = ${printable(accountNumber)} and internal_id = any(${texts(instanceIds)})
          and ended_at is null`);
    }),
});
