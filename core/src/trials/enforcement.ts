/** What the enforcer does about one organization now: a pure function of the organization, the time and the policy. */
import { isNone, none, type Option, some } from 'fp-ts/lib/Option.js';
import { dayOf } from '../shared/calendar.ts';
import { DAY, HOUR, type Instant, MINUTE, plus } from '../shared/instant.ts';
import type { BackOff } from '../usage/upload/upload-policy.ts';
import type { Organization, RefusalFlag, TrialNotice } from './organization.ts';
import { isDelinquent, isOnboarded, isOnTrial } from './organization-state.ts';
import { trialOf } from './trial.ts';

export interface EnforcementPolicy {
  /** How long before the expiry owners are told of it, in microseconds. */
  readonly noticePeriod: bigint;
  /** How long after the expiry data is still taken, in microseconds. */
  readonly uploadGrace: bigint;
  /** The waits before a notice that was definitely refused is tried again. */
  readonly backOff: BackOff;
  /** How many organizations are worked on at the same time. */
  readonly organizationsAtOnce: number;
}

/** The first wait is shorter than the hour between two runs, so that the next run tries again. */
export const defaultEnforcementPolicy: EnforcementPolicy = {
  noticePeriod: 3n * DAY,
  uploadGrace: 15n * DAY,
  backOff: { first: 30n * MINUTE, longest: 24n * HOUR },
  organizationsAtOnce: 8,
};

export type EnforcementDecision =
  | { readonly _tag: 'SendNotice'; readonly notice: TrialNotice }
  | {
      readonly _tag: 'Refuse';
      readonly flag: RefusalFlag;
      readonly reason: string;
      /** To be sent only if this very decision sets the flag. */
      readonly notice: Option<TrialNotice>;
    };

/** From this moment on (exclusive) a delinquent organization's data is no longer taken. */
export const uploadRefusedAfter = (
  organization: Pick<Organization, 'trialExpiresAt'>,
  policy: Pick<EnforcementPolicy, 'uploadGrace'>,
): Instant => plus(organization.trialExpiresAt, policy.uploadGrace);

/** Says the same in every run, so that setting a flag again changes nothing. */
export const refusalReason = ({ trialExpiresAt }: Pick<Organization, 'trialExpiresAt'>): string =>
  `the trial expired on ${dayOf(trialExpiresAt)} and there is no billing account`;

const aboutToExpire = (organization: Organization, now: Instant, policy: EnforcementPolicy): boolean =>
  isOnTrial(organization, now) &&
  organization.trialExpiresAt <= plus(now, policy.noticePeriod) &&
  isNone(organization.zuoraAccountNumber) &&
  isNone(organization.trialPendingExpiryNotifiedAt);

const forDelinquent = (
  organization: Organization,
  now: Instant,
  policy: EnforcementPolicy,
): ReadonlyArray<EnforcementDecision> => {
  const reason = refusalReason(organization);
  const decisions: EnforcementDecision[] = [];
  if (!organization.refuseDataAccess)
    decisions.push({ _tag: 'Refuse', flag: 'refuseDataAccess', reason, notice: none });
  if (!organization.refuseDataUpload && now > uploadRefusedAfter(organization, policy)) {
    // Who never had a trial lost nothing that they would miss.
    const hadTrial = trialOf(organization, now).length > 0;
    const notice: Option<TrialNotice> = hadTrial ? some('data upload refused') : none;
    decisions.push({ _tag: 'Refuse', flag: 'refuseDataUpload', reason, notice });
  }
  if (isNone(organization.trialExpiredNotifiedAt)) decisions.push({ _tag: 'SendNotice', notice: 'trial expired' });
  return decisions;
};

/** In the order in which they are carried out; none of them depends on another's success. */
export const enforcementDecisions = (
  organization: Organization,
  now: Instant,
  policy: EnforcementPolicy,
): ReadonlyArray<EnforcementDecision> => {
  if (!isOnboarded(organization)) return [];
  if (isDelinquent(organization, now)) return forDelinquent(organization, now, policy);
  return aboutToExpire(organization, now, policy) ? [{ _tag: 'SendNotice', notice: 'trial pending expiry' }] : [];
};
