/** What earlier runs left unfinished about notices: refused ones to be tried again, and those that staff have to settle. */
import { isNone } from 'fp-ts/lib/Option.js';
import type { Instant } from '../../shared/instant.ts';
import type { Organization, TrialNotice } from '../organization.ts';
import { isDelinquent, isOnTrial } from '../organization-state.ts';
import { countsForTrial, type NoticeClaim } from '../ports/notice-claims.ts';
import { type EnforcementDecision, type EnforcementPolicy, enforcementDecisions } from './enforcement.ts';

type ClaimedFor = Pick<Organization, 'externalId' | 'trialExpiresAt'>;

export interface OpenClaims {
  /** Not that of an earlier trial. */
  readonly find: (organization: ClaimedFor, notice: TrialNotice) => NoticeClaim | undefined;
  readonly inDoubt: number;
}

/** From the claims that are not `sent`. Under the enforcer's lock a claim that is only `claimed` was left by a crash. */
export const openClaims = (claims: ReadonlyArray<NoticeClaim>): OpenClaims => {
  const keyOf = (externalId: string, notice: TrialNotice): string => JSON.stringify([externalId, notice]);
  const byKey = new Map(claims.map((claim) => [keyOf(claim.externalId, claim.notice), claim]));
  return {
    find: ({ externalId, trialExpiresAt }, notice) => {
      const claim = byKey.get(keyOf(externalId, notice));
      return claim !== undefined && countsForTrial(claim, trialExpiresAt) ? claim : undefined;
    },
    inDoubt: claims.filter(({ state }) => state === 'claimed' || state === 'in doubt').length,
  };
};

/** How often the notifier refused this notice before: the next wait follows from it. */
export const refusalsSoFar = (claim: NoticeClaim | undefined): number => claim?.attempts ?? 0;

/** Whether claiming would succeed now. */
export const mayBeClaimed = (claim: NoticeClaim | undefined, now: Instant): boolean =>
  claim === undefined ||
  (claim.state === 'refused' && (isNone(claim.nextAttemptAt) || claim.nextAttemptAt.value <= now));

/**
 * The notice about refused uploads belongs to the moment at which the flag is set, and that about an extended trial to the
 * extension, so no later decision asks for them again: where the notifier refused one, the claim is what remembers that
 * the owners are still to be told.
 */
const owedDecisions = (
  organization: Organization,
  claims: OpenClaims,
  now: Instant,
): ReadonlyArray<EnforcementDecision> => {
  const isOwed = (notice: TrialNotice): boolean => claims.find(organization, notice)?.state === 'refused';
  const refusal = organization.refuseDataUpload && isDelinquent(organization, now) && isOwed('data upload refused');
  const extension = isOnTrial(organization, now) && isOwed('trial extended');
  return [
    ...(refusal ? [{ _tag: 'SendNotice', notice: 'data upload refused' } as const] : []),
    ...(extension ? [{ _tag: 'SendNotice', notice: 'trial extended' } as const] : []),
  ];
};

/** Everything that a run does about this organization now. */
export const dueDecisions = (
  organization: Organization,
  claims: OpenClaims,
  now: Instant,
  policy: EnforcementPolicy,
): ReadonlyArray<EnforcementDecision> => [
  ...enforcementDecisions(organization, now, policy),
  ...owedDecisions(organization, claims, now),
];
