/** Claims of trial notices in memory. */
import {
  countsForTrial,
  type NoticeClaim,
  type NoticeClaims,
  noticeResolved,
  stateAfter,
  type TrialNotice,
} from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import { isSome, none, some } from 'fp-ts/lib/Option.js';
import { answer, answerOrError } from './answer.ts';
import { memoryStaffActions } from './staff-actions.ts';

/** What staff settle is recorded in `actions`. */
export const memoryNoticeClaims = (actions = memoryStaffActions()): NoticeClaims => {
  const claims = new Map<string, NoticeClaim>();
  const nameOf = (externalId: string, notice: TrialNotice): string => `${notice} ${externalId}`;

  const settle = (externalId: string, notice: TrialNotice, outcome: Partial<NoticeClaim>): void => {
    const claim = claims.get(nameOf(externalId, notice));
    if (claim !== undefined) claims.set(nameOf(externalId, notice), { ...claim, ...outcome });
  };

  return {
    claim: (externalId, notice, trialExpiresAt, now) =>
      answer(() => {
        const known = claims.get(nameOf(externalId, notice));
        const before = known !== undefined && countsForTrial(known, trialExpiresAt) ? known : undefined;
        const isDue = before?.state === 'refused' && isSome(before.nextAttemptAt) && before.nextAttemptAt.value <= now;
        if (before !== undefined && !isDue) return false;
        claims.set(nameOf(externalId, notice), {
          externalId,
          notice,
          trialExpiresAt: before?.trialExpiresAt ?? trialExpiresAt,
          state: 'claimed',
          claimedAt: now,
          attempts: (before?.attempts ?? 0) + 1,
          nextAttemptAt: none,
          lastError: before?.lastError ?? none,
          resolutions: before?.resolutions ?? [],
        });
        return true;
      }),
    sent: (externalId, notice) => answer(() => settle(externalId, notice, { state: 'sent' })),
    inDoubt: (externalId, notice, error) =>
      answer(() => settle(externalId, notice, { state: 'in doubt', lastError: some(error) })),
    refused: (externalId, notice, error, nextAttemptAt) =>
      answer(() =>
        settle(externalId, notice, {
          state: 'refused',
          lastError: some(error),
          nextAttemptAt: some(nextAttemptAt),
        }),
      ),
    resolve: (externalId, notice, settlement) =>
      answerOrError(() => {
        const { outcome, by, note, at } = settlement;
        const claim = claims.get(nameOf(externalId, notice));
        if (claim === undefined) return E.left({ _tag: 'NoticeNotClaimed' });
        if (claim.state !== 'claimed' && claim.state !== 'in doubt')
          return E.left({ _tag: 'NoticeNotInDoubt', state: claim.state });
        settle(externalId, notice, {
          state: stateAfter(outcome),
          ...(outcome === 'sent' ? {} : { nextAttemptAt: some(at) }),
          resolutions: [...claim.resolutions, { outcome, by, note, at }],
        });
        actions.record(noticeResolved(externalId, notice, claim.state, settlement));
        return E.right(undefined);
      }),
    list: (externalId) =>
      answer(() =>
        [...claims.values()].filter((claim) =>
          externalId === undefined ? claim.state !== 'sent' : claim.externalId === externalId,
        ),
      ),
  };
};
