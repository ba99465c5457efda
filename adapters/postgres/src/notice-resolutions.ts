/** What staff decided about notices that were in doubt: one decision for each time, and all of them kept, also those about earlier trials. */
import type { Instant } from '@usage-billing/core/shared';
import {
  type NoticeResolution,
  type NoticeSettlement,
  type NoticeState,
  noticeResolved,
  type ResolveNoticeError,
  stateAfter,
  type TrialNotice,
} from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { type fragment, printable, query, timestamp } from './values.ts';

interface Row {
  readonly external_id: string;
  readonly notice: TrialNotice;
  readonly outcome: NoticeResolution['outcome'];
  readonly resolved_by: string;
  readonly note: string;
  readonly resolved_at: Instant;
}

export type ResolutionsOf = (externalId: string, notice: TrialNotice) => ReadonlyArray<NoticeResolution>;

const keyOf = (externalId: string, notice: TrialNotice): string => JSON.stringify([externalId, notice]);

/** `which` is a condition about the claims `c`. */
export const readResolutions = async (
  pool: BillingPool,
  which: ReturnType<typeof fragment>,
): Promise<ResolutionsOf> => {
  const rows = await pool.any(query<Row>()`
    select r.external_id, r.notice, r.outcome, r.resolved_by, r.note, r.resolved_at
    from notice_resolutions r
    join notice_claims c using (external_id, notice, trial_expires_at)
    where ${which}
    order by r.id`);
  const byClaim = Map.groupBy(rows, (row) => keyOf(row.external_id, row.notice));
  return (externalId, notice) =>
    (byClaim.get(keyOf(externalId, notice)) ?? []).map(({ outcome, resolved_by: by, note, resolved_at: at }) => ({
      outcome,
      by,
      note,
      at,
    }));
};

type Resolved = E.Either<Exclude<ResolveNoticeError, { readonly _tag: 'NoticeClaimsUnavailable' }>, void>;

/** Of several who decide at once one finds the claim open, and no decision is lost by a crash. */
export const resolveNotice = (
  pool: BillingPool,
  externalId: string,
  notice: TrialNotice,
  settlement: NoticeSettlement,
): Promise<Resolved> =>
  pool.transaction(async (transaction): Promise<Resolved> => {
    const { outcome, by, note, at } = settlement;
    const claim = await transaction.maybeOne(query<{ readonly state: NoticeState; readonly trial: Instant }>()`
      select state, trial_expires_at as trial from notice_claims
      where external_id = ${externalId} and notice = ${notice}
      for update`);
    if (claim === null) return E.left({ _tag: 'NoticeNotClaimed' });
    if (claim.state !== 'claimed' && claim.state !== 'in doubt')
      return E.left({ _tag: 'NoticeNotInDoubt', state: claim.state });
    await transaction.query(query<never>()`
      update notice_claims
      set state = ${stateAfter(outcome)}, next_attempt_at = ${outcome === 'sent' ? null : timestamp(at)}
      where external_id = ${externalId} and notice = ${notice}`);
    await transaction.query(query<never>()`
      insert into notice_resolutions (external_id, notice, trial_expires_at, outcome, resolved_by, note, resolved_at)
      values (${externalId}, ${notice}, ${timestamp(claim.trial)}, ${outcome}, ${printable(by)}, ${printable(note)},
        ${timestamp(at)})`);
    await insertStaffAction(transaction, noticeResolved(externalId, notice, claim.state, settlement));
    return E.right(undefined);
  });
