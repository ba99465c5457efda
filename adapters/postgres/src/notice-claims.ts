/** Notice claims on Postgres: whoever inserts the row, or turns a refused one that is due or one of an earlier trial, has the claim. */
import type { Instant } from '@usage-billing/core/shared';
import {
  earlierTrialEndsBy,
  type NoticeClaim,
  type NoticeClaims,
  type NoticeResolution,
  type NoticeState,
  type TrialNotice,
} from '@usage-billing/core/trials';
import { orUnavailable, orUnavailableOr } from './failure.ts';
import { readResolutions, resolveNotice } from './notice-resolutions.ts';
import type { BillingPool } from './pool.ts';
import { fragment, optional, printable, query, timestamp } from './values.ts';

const unavailable = orUnavailable('NoticeClaimsUnavailable');
const unavailableOr = orUnavailableOr('NoticeClaimsUnavailable');

interface Row {
  readonly external_id: string;
  readonly notice: TrialNotice;
  readonly trial_expires_at: Instant;
  readonly state: NoticeState;
  readonly claimed_at: Instant;
  readonly attempts: number;
  readonly next_attempt_at: Instant | null;
  readonly last_error: string | null;
}

const toClaim = (row: Row, resolutions: ReadonlyArray<NoticeResolution>): NoticeClaim => ({
  externalId: row.external_id,
  notice: row.notice,
  trialExpiresAt: row.trial_expires_at,
  state: row.state,
  claimedAt: row.claimed_at,
  attempts: row.attempts,
  nextAttemptAt: optional(row.next_attempt_at),
  lastError: optional(row.last_error),
  resolutions,
});

/** Claims of notices in billing-db. */
export const postgresNoticeClaims = (pool: BillingPool): NoticeClaims => {
  const settle = (
    externalId: string,
    notice: TrialNotice,
    state: NoticeState,
    error: string | null,
    nextAttemptAt: Instant | null,
  ) =>
    unavailable(async () => {
      await pool.query(query<never>()`
        update notice_claims
        set state = ${state}, last_error = ${error === null ? null : printable(error)},
          next_attempt_at = ${nextAttemptAt === null ? null : timestamp(nextAttemptAt)}
        where external_id = ${externalId} and notice = ${notice}`);
    });

  return {
    claim: (externalId, notice, trialExpiresAt, now) =>
      unavailable(async () => {
        const isEarlier = fragment`held.trial_expires_at <= ${timestamp(earlierTrialEndsBy(trialExpiresAt))}`;
        const given = await pool.any(query<{ readonly one: number }>()`
          insert into notice_claims as held (external_id, notice, trial_expires_at, state, claimed_at, attempts)
          values (${externalId}, ${notice}, ${timestamp(trialExpiresAt)}, 'claimed', ${timestamp(now)}, 1)
          on conflict (external_id, notice) do update
            set state = 'claimed', claimed_at = excluded.claimed_at, next_attempt_at = null,
              trial_expires_at = case when ${isEarlier} then excluded.trial_expires_at else held.trial_expires_at end,
              attempts = case when ${isEarlier} then 1 else held.attempts + 1 end,
              last_error = case when ${isEarlier} then null else held.last_error end
            where ${isEarlier} or (held.state = 'refused' and held.next_attempt_at <= excluded.claimed_at)
          returning 1 as one`);
        return given.length > 0;
      }),
    sent: (externalId, notice) => settle(externalId, notice, 'sent', null, null),
    inDoubt: (externalId, notice, error) => settle(externalId, notice, 'in doubt', error, null),
    refused: (externalId, notice, error, nextAttemptAt) => settle(externalId, notice, 'refused', error, nextAttemptAt),
    resolve: (externalId, notice, resolution) =>
      unavailableOr(() => resolveNotice(pool, externalId, notice, resolution)),
    list: (externalId) =>
      unavailable(async () => {
        const which = externalId === undefined ? fragment`c.state <> 'sent'` : fragment`c.external_id = ${externalId}`;
        const rows = await pool.any(query<Row>()`
          select external_id, notice, trial_expires_at, state, claimed_at, attempts, next_attempt_at, last_error
          from notice_claims c
          where ${which}
          order by external_id, notice`);
        const resolutionsOf = await readResolutions(pool, which);
        return rows.map((row) => toClaim(row, resolutionsOf(row.external_id, row.notice)));
      }),
  };
};
