/** What becomes of an organization whose trial is extended, and what the audit log says about it: pure functions. */
import * as E from 'fp-ts/lib/Either.js';
import { exists, isSome, none, type Option, some, toNullable } from 'fp-ts/lib/Option.js';
import { formatInstant, type Instant } from '../../shared/instant.ts';
import type { Json } from '../../shared/json.ts';
import type { NewStaffAction } from '../../shared/staff-actions.ts';
import { isOwnReason, refusalFlags } from '../enforcement/enforcement.ts';
import type { Organization } from '../organization.ts';
import { isInTrial } from '../organization-state.ts';
import type { ExtendedTrial, TrialExtension, TrialExtensionRefused } from '../ports/organization-directory.ts';

/** An organization after its trial was extended, what the caller is told, and the audit log's entry, if anything changed. */
export interface TrialExtensionOutcome {
  readonly organization: Organization;
  readonly told: ExtendedTrial;
  readonly entry: Option<NewStaffAction>;
}

/**
 * An end that is not later than the present one changes nothing. With an end in the future the enforcer's own refusals
 * go, and the record of notices, so that owners hear of the new end; refusals for which staff gave the reason, or nobody,
 * stay. A deleted organization is refused, and so is a trial that was moved since it was seen.
 */
export const extendTrial = (
  before: Organization,
  extension: Omit<TrialExtension, 'externalId'>,
): E.Either<TrialExtensionRefused, TrialExtensionOutcome> => {
  const { until, at, seenEnd } = extension;
  const end = before.trialExpiresAt;
  if (isSome(before.deletedAt)) return E.left({ _tag: 'OrganizationDeleted', id: before.externalId });
  if (seenEnd !== undefined && seenEnd !== end) return E.left({ _tag: 'TrialMoved', id: before.externalId });
  if (until <= end)
    return E.right({
      organization: before,
      told: { before: end, after: end, changed: false, cleared: [] },
      entry: none,
    });
  const moved = { ...before, trialExpiresAt: until };
  const organization = isInTrial(moved, at) ? withoutConsequences(moved) : moved;
  const cleared = refusalFlags.filter((flag) => before[flag] && !organization[flag]);
  const told = { before: end, after: until, changed: true, cleared };
  return E.right({ organization, told, entry: some(trialExtended(before, organization, extension)) });
};

const withoutConsequences = (organization: Organization): Organization => {
  const notTold = { ...organization, trialPendingExpiryNotifiedAt: none, trialExpiredNotifiedAt: none };
  return exists(isOwnReason)(organization.refuseDataReason)
    ? { ...notTold, refuseDataAccess: false, refuseDataUpload: false, refuseDataReason: none }
    : notTold;
};

const trialExtended = (
  before: Organization,
  after: Organization,
  { decision, at }: Pick<TrialExtension, 'decision' | 'at'>,
): NewStaffAction => ({
  decision,
  at,
  action: 'trial.extend',
  // Only the external id is certain to be there.
  object: { kind: 'organization', id: before.externalId },
  before: some(stateOf(before)),
  after: some(stateOf(after)),
});

/** What an extension may change; what is absent was not there. */
const stateOf = (organization: Organization): Json => ({
  trialExpiresAt: formatInstant(organization.trialExpiresAt),
  refuseDataAccess: organization.refuseDataAccess,
  refuseDataUpload: organization.refuseDataUpload,
  ...present('refuseDataReason', organization.refuseDataReason),
  ...time('trialPendingExpiryNotifiedAt', organization.trialPendingExpiryNotifiedAt),
  ...time('trialExpiredNotifiedAt', organization.trialExpiredNotifiedAt),
});

const present = (name: string, value: Option<string>): Readonly<Record<string, string>> => {
  const text = toNullable(value);
  return text === null ? {} : { [name]: text };
};

const time = (name: string, value: Option<Instant>): Readonly<Record<string, string>> =>
  isSome(value) ? { [name]: formatInstant(value.value) } : {};
