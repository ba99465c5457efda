/** What staff decided about notices that were in doubt: one decision for each time, and all of them kept, also those about earlier trials. */
import type { Instant } from '@usage-billing/core/shared';
import type { NoticeResolution, NoticeState, ResolveNoticeError, TrialNotice } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import type { BillingPool } from './pool.ts';
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

/** One statement, so that of several who decide at once one finds the claim open, and no decision is lost by a crash. */
export const resolveNotice = async (
  pool: BillingPool,
  externalId: string,
  notice: TrialNotice,
  { outcome, by, note, at }: NoticeResolution,
): Promise<Resolved> => {
  const state: NoticeState = outcome === 'sent' ? 'sent' : 'refused';
  const settled = await pool.any(query<{ readonly one: number }>()`
    with settled as (
      update notice_claims
      set state = ${state}, next_attempt_at = ${outcome === 'sent' ? null : timestamp(at)}
      where external_id = ${externalId} and notice = ${notice} and state in ('claimed', 'in doubt')
      returning external_id, notice, trial_expires_at
    )
    insert into notice_resolutions (external_id, notice, trial_expires_at, outcome, resolved_by, note, resolved_at)
    select external_id, notice, trial_expires_at, ${outcome}, ${printable(by)}, ${printable(note)}, ${timestamp(at)}
    from settled
    returning 1 as one`);
  if (settled.length > 0) return E.right(undefined);
  const found = await pool.maybeOneFirst(query<{ readonly state: NoticeState }>()`
    select state from notice_claims where external_id = ${externalId} and notice = ${notice}`);
  return E.left(found === null ? { _tag: 'NoticeNotClaimed' } : { _tag: 'NoticeNotInDoubt', state: found });
};
