/** Claims as somebody might get them wrong; the torture must notice each. */
import { type Instant, inSteps, instant, step } from '@usage-billing/core/shared';
import type { NoticeClaim, NoticeClaims, TrialNotice } from '@usage-billing/core/trials';
import { isSome } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Mutation } from './enforcer-command.ts';

const claimOf = (claims: NoticeClaims, externalId: string, notice: TrialNotice) =>
  TE.map((all: ReadonlyArray<NoticeClaim>) => all.find((one) => one.notice === notice))(claims.list(externalId));

const isFree = (claim: NoticeClaim | undefined, now: Instant): boolean =>
  claim === undefined || (claim.state === 'refused' && isSome(claim.nextAttemptAt) && claim.nextAttemptAt.value <= now);

/** In the torture no trial is extended, so that it does not matter which one a claim is about. */
const SOME_TRIAL = instant(0n);

/** Nothing is written before the notice is sent. */
const sendBeforeClaim = (claims: NoticeClaims, now: () => Instant): NoticeClaims => {
  const claimedFirst = (externalId: string, notice: TrialNotice, settled: ReturnType<NoticeClaims['sent']>) =>
    TE.chain(() => settled)(claims.claim(externalId, notice, SOME_TRIAL, now()));
  return {
    ...claims,
    claim: (externalId, notice, _trialExpiresAt, at) =>
      TE.map((claim: NoticeClaim | undefined) => isFree(claim, at))(claimOf(claims, externalId, notice)),
    sent: (externalId, notice) => claimedFirst(externalId, notice, claims.sent(externalId, notice)),
    inDoubt: (externalId, notice, error) => claimedFirst(externalId, notice, claims.inDoubt(externalId, notice, error)),
    refused: (externalId, notice, error, next) =>
      claimedFirst(externalId, notice, claims.refused(externalId, notice, error, next)),
  };
};

/** Whatever is not known to have arrived is sent once more. */
const retryInDoubt = (claims: NoticeClaims): NoticeClaims => ({
  ...claims,
  claim: (externalId, notice, trialExpiresAt, at) =>
    inSteps(async function* () {
      if (yield* step(claims.claim(externalId, notice, trialExpiresAt, at))) return true;
      const claim = yield* step(claimOf(claims, externalId, notice));
      return claim?.state === 'claimed' || claim?.state === 'in doubt';
    }),
});

export const mutatedClaims = (mutation: Mutation, claims: NoticeClaims, now: () => Instant): NoticeClaims => {
  switch (mutation) {
    case 'send-before-claim':
      return sendBeforeClaim(claims, now);
    case 'retry-in-doubt':
      return retryInDoubt(claims);
  }
};
