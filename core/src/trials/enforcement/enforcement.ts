/** What the enforcer does about one organization now: a pure function of the organization, the time and the policy. */
import { filter, getOrElse, isNone, isSome, none, type Option, some, toNullable } from 'fp-ts/lib/Option.js';
import type { BackOff } from '../../shared/back-off.ts';
import { dayOf } from '../../shared/calendar.ts';
import { DAY, HOUR, type Instant, MINUTE, plus } from '../../shared/instant.ts';
import type { Organization, RefusalFlag, TrialNotice } from '../organization.ts';
import { isDelinquent, isOnboarded, isOnTrial } from '../organization-state.ts';
import { trialOf } from '../trial.ts';

/** The spans by which trials are enforced. */
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

/** One step that a run takes for an organization. */
export type EnforcementDecision =
  | { readonly _tag: 'SendNotice'; readonly notice: TrialNotice }
  | {
      readonly _tag: 'Refuse';
      readonly flag: RefusalFlag;
      readonly reason: string;
      /** To be sent only if this very decision sets the flag. */
      readonly notice: Option<TrialNotice>;
    }
  /** A refusal of the enforcer's own that no rule calls for any more. */
  | { readonly _tag: 'Clear'; readonly flag: RefusalFlag; readonly reason: string };

/** From this moment on (exclusive) a delinquent organization's data is no longer taken. */
export const uploadRefusedAfter = (
  organization: Pick<Organization, 'trialExpiresAt'>,
  policy: Pick<EnforcementPolicy, 'uploadGrace'>,
): Instant => plus(organization.trialExpiresAt, policy.uploadGrace);

/** Says the same in every run, so that setting a flag again changes nothing. */
export const refusalReason = ({ trialExpiresAt }: Pick<Organization, 'trialExpiresAt'>): string =>
  `the trial expired on ${dayOf(trialExpiresAt)} and there is no billing account`;

const OWN_REASON = /^the trial expired on \S+ and there is no billing account$/;

/** The words of {@link refusalReason}, for whatever day: a trial's end may have been moved since. */
export const isOwnReason = (reason: string): boolean => OWN_REASON.test(reason);

/** Both flags, in the order in which they are set. */
export const refusalFlags: ReadonlyArray<RefusalFlag> = ['refuseDataAccess', 'refuseDataUpload'];

/** Why staff refuse this organization's data; none where nothing is refused, or by the enforcer, or nobody said why. */
export const reasonOfStaff = (organization: Organization): Option<string> =>
  refusalFlags.some((flag) => organization[flag])
    ? filter((reason: string) => !isOwnReason(reason))(organization.refuseDataReason)
    : none;

/**
 * Somebody paid, or was let off, while a flag was on its way to the directory. Flags for which staff gave the reason, or
 * nobody, are theirs. A deleted organization has no data to be let in.
 */
const clearings = (organization: Organization): ReadonlyArray<EnforcementDecision> => {
  const reason = toNullable(organization.refuseDataReason);
  if (isSome(organization.deletedAt) || reason === null || !isOwnReason(reason)) return [];
  return refusalFlags.filter((flag) => organization[flag]).map((flag) => ({ _tag: 'Clear', flag, reason }));
};

const aboutToExpire = (organization: Organization, now: Instant, policy: EnforcementPolicy): boolean =>
  isOnTrial(organization, now) &&
  organization.trialExpiresAt <= plus(now, policy.noticePeriod) &&
  isNone(organization.billingAccount) &&
  isNone(organization.trialPendingExpiryNotifiedAt);

const forDelinquent = (
  organization: Organization,
  now: Instant,
  policy: EnforcementPolicy,
): ReadonlyArray<EnforcementDecision> => {
  // The directory keeps one reason for both flags; that of staff is not written over, so that it stays theirs.
  const reason = getOrElse(() => refusalReason(organization))(reasonOfStaff(organization));
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
  if (isDelinquent(organization, now)) return isOnboarded(organization) ? forDelinquent(organization, now, policy) : [];
  const cleared = clearings(organization);
  return isOnboarded(organization) && aboutToExpire(organization, now, policy)
    ? [...cleared, { _tag: 'SendNotice', notice: 'trial pending expiry' }]
    : cleared;
};
