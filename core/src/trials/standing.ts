/** Tells staff why an organization's data is refused or not, since when, and what would change that. */
import { isNone, isSome, none, type Option, some } from 'fp-ts/lib/Option.js';
import { dayOf } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import { type EnforcementPolicy, refusalReason, uploadRefusedAfter } from './enforcement.ts';
import type { Organization, RefusalFlag } from './organization.ts';
import { hasBilling, isInTrial, isOnboarded } from './organization-state.ts';

export type Standing =
  | 'deleted'
  | 'billing is off'
  | 'in trial'
  | 'billed externally'
  | 'paying'
  | 'never connected'
  | 'delinquent';

export interface RefusalExplanation {
  readonly refused: boolean;
  readonly why: string;
  /** From when on the rules call for the refusal. The directory does not keep when a flag was set. */
  readonly since: Option<Instant>;
  /** None while nothing is refused. */
  readonly clearedBy: Option<string>;
  /** When the enforcer will refuse if nothing changes; a moment in the past means its next run. */
  readonly refusedAfter: Option<Instant>;
}

export interface Explanation {
  readonly standing: Standing;
  /** Since when it stands so; none where the directory does not tell. */
  readonly since: Option<Instant>;
  readonly dataAccess: RefusalExplanation;
  readonly dataUpload: RefusalExplanation;
}

/** The first that applies. */
export const standingOf = (organization: Organization, now: Instant): Standing => {
  if (isSome(organization.deletedAt)) return 'deleted';
  if (!hasBilling(organization)) return 'billing is off';
  if (isInTrial(organization, now)) return 'in trial';
  if (organization.billedExternally) return 'billed externally';
  if (isSome(organization.zuoraAccountNumber)) return 'paying';
  return isOnboarded(organization) ? 'delinquent' : 'never connected';
};

const standsSince = (standing: Standing, organization: Organization): Option<Instant> => {
  switch (standing) {
    case 'deleted':
      return organization.deletedAt;
    case 'in trial':
      return some(organization.createdAt);
    case 'paying':
      return organization.zuoraAccountCreatedAt;
    case 'never connected':
    case 'delinquent':
      return some(organization.trialExpiresAt);
    case 'billing is off':
    case 'billed externally':
      return none;
  }
};

const REASON_TO_ACCEPT: Readonly<Record<Exclude<Standing, 'delinquent'>, string>> = {
  deleted: 'it is deleted',
  'billing is off': 'the flag that turns billing on is not set',
  'in trial': 'the trial is still on',
  'billed externally': "the team's bill is made outside of this system",
  paying: 'it has a billing account',
  'never connected': 'it has never connected, so there is nothing to refuse',
};

const explainDelinquent = (organization: Organization, refused: boolean, dueAfter: Instant): RefusalExplanation => {
  const reason = refusalReason(organization);
  if (refused) {
    const clearedBy = 'adding a card to make a billing account, which clears both refusals at once';
    return { refused, why: reason, since: some(dueAfter), clearedBy: some(clearedBy), refusedAfter: none };
  }
  const why = `${reason}; it is refused by the enforcer's first run after ${dayOf(dueAfter)} unless a card is added`;
  return { refused, why, since: none, clearedBy: none, refusedAfter: some(dueAfter) };
};

const explainOthers = (
  { refuseDataReason }: Organization,
  standing: Exclude<Standing, 'delinquent'>,
  refused: boolean,
): RefusalExplanation => {
  const accepted = REASON_TO_ACCEPT[standing];
  if (!refused) return { refused, why: accepted, since: none, clearedBy: none, refusedAfter: none };
  const given = isNone(refuseDataReason) ? 'no reason was given' : `the reason given was: ${refuseDataReason.value}`;
  const clearedBy = 'staff, by hand: no rule calls for this refusal, and the enforcer never clears one';
  return {
    refused,
    why: `the flag is set although ${accepted}; ${given}`,
    since: none,
    clearedBy: some(clearedBy),
    refusedAfter: none,
  };
};

export const explainStanding = (
  organization: Organization,
  now: Instant,
  policy: Pick<EnforcementPolicy, 'uploadGrace'>,
): Explanation => {
  const standing = standingOf(organization, now);
  const explain = (flag: RefusalFlag, dueAfter: Instant): RefusalExplanation =>
    standing === 'delinquent'
      ? explainDelinquent(organization, organization[flag], dueAfter)
      : explainOthers(organization, standing, organization[flag]);
  return {
    standing,
    since: standsSince(standing, organization),
    dataAccess: explain('refuseDataAccess', organization.trialExpiresAt),
    dataUpload: explain('refuseDataUpload', uploadRefusedAfter(organization, policy)),
  };
};
