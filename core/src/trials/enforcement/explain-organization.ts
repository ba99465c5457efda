/** Use case: everything that staff want to know about where one organization stands with its trial and its data. */
import * as E from 'fp-ts/lib/Either.js';
import { exists, filter, fromNullable, isSome, type Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../shared/clock.ts';
import type { Instant } from '../../shared/instant.ts';
import { inSteps, step } from '../../shared/result.ts';
import { InstanceId } from '../../usage/instance-id.ts';
import type { Organization, TrialNotice } from '../organization.ts';
import type { NoticeClaim, NoticeClaims, NoticeClaimsError } from '../ports/notice-claims.ts';
import type { DirectoryError, OrganizationDirectory } from '../ports/organization-directory.ts';
import { type Trial, trialOf } from '../trial.ts';
import type { EnforcementDecision, EnforcementPolicy } from './enforcement.ts';
import { dueDecisions, mayBeClaimed, openClaims } from './open-claims.ts';
import { type Explanation, explainStanding } from './standing.ts';

/** What became of a notice, or what will. */
export type NoticeOutlook =
  /** The owners were told. */
  | 'sent'
  /** Somebody has to find out whether they were. */
  | 'in doubt'
  /** It was refused, and is tried again. */
  | 'tried again'
  /** A run would send it now. */
  | 'due'
  /** Nothing calls for it now. */
  | 'not due';

/** One notice of an organization, with the claim that stands behind it. */
export interface NoticeExplanation {
  readonly notice: TrialNotice;
  readonly outlook: NoticeOutlook;
  readonly claim: Option<NoticeClaim>;
  /** That of an earlier trial, which does not count for this one. */
  readonly earlier: Option<NoticeClaim>;
}

/** Why an organization is refused or not, what it was told, and what a run would do next. */
export interface OrganizationExplanation {
  readonly at: Instant;
  readonly organization: Organization;
  readonly trial: Trial;
  readonly explanation: Explanation;
  /** What a run would do now. */
  readonly due: ReadonlyArray<EnforcementDecision>;
  readonly notices: ReadonlyArray<NoticeExplanation>;
}

/** Every notice about a trial, in the order in which they are sent. */
export const trialNotices: ReadonlyArray<TrialNotice> = [
  'trial pending expiry',
  'trial expired',
  'data upload refused',
  'trial extended',
];

const toldOf = (notice: TrialNotice, organization: Organization): boolean => {
  switch (notice) {
    case 'trial pending expiry':
      return isSome(organization.trialPendingExpiryNotifiedAt);
    case 'trial expired':
      return isSome(organization.trialExpiredNotifiedAt);
    case 'data upload refused':
    case 'trial extended':
      // The directory does not show this moment; the claim is all there is.
      return false;
  }
};

const isAskedFor = (notice: TrialNotice, due: ReadonlyArray<EnforcementDecision>): boolean =>
  due.some((decision) => {
    if (decision._tag === 'SendNotice') return decision.notice === notice;
    return decision._tag === 'Refuse' && exists((one) => one === notice)(decision.notice);
  });

const outlookOf = (claim: NoticeClaim | undefined, isTold: boolean, isDue: boolean, now: Instant): NoticeOutlook => {
  if (claim?.state === 'claimed' || claim?.state === 'in doubt') return 'in doubt';
  if (claim?.state === 'sent' || isTold) return 'sent';
  if (!isDue) return 'not due';
  return mayBeClaimed(claim, now) ? 'due' : 'tried again';
};

/** Without notices that are withheld because they were claimed before. */
const withoutWithheld = (
  decisions: ReadonlyArray<EnforcementDecision>,
  mayBeSent: (notice: TrialNotice) => boolean,
): ReadonlyArray<EnforcementDecision> =>
  decisions.flatMap((decision): ReadonlyArray<EnforcementDecision> => {
    if (decision._tag === 'SendNotice') return mayBeSent(decision.notice) ? [decision] : [];
    if (decision._tag === 'Clear') return [decision];
    return [{ ...decision, notice: filter(mayBeSent)(decision.notice) }];
  });

/** Pure: from what the directory and the claims say. */
export const explain = (
  organization: Organization,
  claims: ReadonlyArray<NoticeClaim>,
  now: Instant,
  policy: EnforcementPolicy,
): OrganizationExplanation => {
  const known = openClaims(claims);
  const decisions = dueDecisions(organization, known, now, policy);
  const claimOf = (notice: TrialNotice): NoticeClaim | undefined => known.find(organization, notice);
  return {
    at: now,
    organization,
    trial: trialOf(organization, now),
    explanation: explainStanding(organization, now, policy),
    due: withoutWithheld(decisions, (notice) => mayBeClaimed(claimOf(notice), now)),
    notices: trialNotices.map((notice) => {
      const claim = claimOf(notice);
      const outlook = outlookOf(claim, toldOf(notice, organization), isAskedFor(notice, decisions), now);
      const earlier = claim === undefined ? claims.find((one) => one.notice === notice) : undefined;
      return { notice, outlook, claim: fromNullable(claim), earlier: fromNullable(earlier) };
    }),
  };
};

/** What an explanation reads. */
export interface ExplainDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId' | 'findByInternalId'>;
  readonly claims: Pick<NoticeClaims, 'list'>;
  readonly clock: Clock;
}

/** By either of its ids; where both fit, the external one counts. */
export const findOrganization =
  (directory: ExplainDeps['directory']) =>
  (id: string): TaskEither<DirectoryError, Organization> =>
  async () => {
    const found = await directory.findByExternalId(id)();
    const isUnknown = E.isLeft(found) && found.left._tag === 'OrganizationNotFound';
    return isUnknown && InstanceId.is(id) ? directory.findByInternalId(id)() : found;
  };

/** Explains why an organization is refused or not, found by either id. It only reads. */
export const explainOrganization =
  ({ directory, claims, clock }: ExplainDeps) =>
  (id: string, policy: EnforcementPolicy): TaskEither<DirectoryError | NoticeClaimsError, OrganizationExplanation> =>
    inSteps(async function* () {
      const organization = yield* step(findOrganization(directory)(id));
      const known = yield* step(claims.list(organization.externalId));
      return explain(organization, known, clock.now(), policy);
    });
