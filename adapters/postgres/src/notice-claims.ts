/** Notice claims on Postgres: whoever inserts the row, or turns a refused one that is due, has the claim. */
import type { Instant } from '@usage-billing/core/shared';
import type { NoticeClaim, NoticeClaims, NoticeResolution, NoticeState, TrialNotice } from '@usage-billing/core/trials';
import { orUnavailable, orUnavailableOr } from './failure.ts';
import { readResolutions, resolveNotice } from './notice-resolutions.ts';
import type { BillingPool } from './pool.ts';
import { fragment, optional, printable, query, timestamp } from './values.ts';

const unavailable = orUnavailable('NoticeClaimsUnavailable');
const unavailableOr = orUnavailableOr('NoticeClaimsUnavailable');

interface Row {
  readonly external_id: string;
  readonly notice: TrialNotice;
  readonly state: NoticeState;
  readonly claimed_at: Instant;
  readonly attempts: number;
  readonly next_attempt_at: Instant | null;
  readonly last_error: string | null;
}

const toClaim = (row: Row, resolutions: ReadonlyArray<NoticeResolution>): NoticeClaim => ({
  externalId: row.external_id,
  notice: row.notice,
  state: row.state,
  claimedAt: row.claimed_at,
  attempts: row.attempts,
  nextAttemptAt: optional(row.next_attempt_at),
  lastError: optional(row.last_error),
  resolutions,
});

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
    claim: (externalId, notice, now) =>
      unavailable(async () => {
        const given = await pool.any(query<{ readonly one: number }>()`
          insert into notice_claims as held (external_id, notice, state, claimed_at, attempts)
          values (${externalId}, ${notice}, 'claimed', ${timestamp(now)}, 1)
          on conflict (external_id, notice) do update
            set state = 'claimed', claimed_at = excluded.claimed_at, attempts = held.attempts + 1, next_attempt_at = null
            where held.state = 'refused' and held.next_attempt_at <= excluded.claimed_at
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
          select external_id, notice, state, claimed_at, attempts, next_attempt_at, last_error
          from notice_claims c
          where ${which}
          order by external_id, notice`);
        const resolutionsOf = await readResolutions(pool, which);
        return rows.map((row) => toClaim(row, resolutionsOf(row.external_id, row.notice)));
      }),
  };
};
