/** Tells staff why an organization's data is refused or not, since when, and what would change that. */
import { isNone, isSome, map, none, type Option, some } from 'fp-ts/lib/Option.js';
import { dayOf } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Organization, RefusalFlag } from '../organization.ts';
import { hasBilling, isInTrial, isOnboarded } from '../organization-state.ts';
import {
  type EnforcementPolicy,
  enforcementDecisions,
  reasonOfStaff,
  refusalReason,
  uploadRefusedAfter,
} from './enforcement.ts';

/** Where an organization stands with its trial and its bill; the first that holds. */
export type Standing =
  | 'deleted'
  | 'billing is off'
  | 'in trial'
  | 'billed externally'
  | 'paying'
  | 'never connected'
  | 'delinquent';

/** Why access is refused or not, since when, and what clears it. */
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

/** Where an organization stands, and what follows for its access. */
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
  if (isSome(organization.billingAccount)) return 'paying';
  return isOnboarded(organization) ? 'delinquent' : 'never connected';
};

const latest = (first: Instant, ...more: ReadonlyArray<Option<Instant>>): Instant =>
  more.reduce((so, one) => (isSome(one) && one.value > so ? one.value : so), first);

/** Nothing applies to an organization before it is there and has connected. */
const appliesFrom = ({ createdAt, firstSeenConnectedAt }: Organization, dueAfter: Instant): Instant =>
  latest(dueAfter, some(createdAt), firstSeenConnectedAt);

const standsSince = (standing: Standing, organization: Organization): Option<Instant> => {
  const { createdAt, trialExpiresAt, billingAccountCreatedAt } = organization;
  switch (standing) {
    case 'deleted':
      return organization.deletedAt;
    case 'in trial':
      return some(createdAt);
    case 'paying':
      // With an account it was in trial all the same, until that was over.
      return map((since: Instant) => latest(since, some(trialExpiresAt)))(billingAccountCreatedAt);
    case 'never connected':
      return some(latest(trialExpiresAt, some(createdAt)));
    case 'delinquent':
      return some(appliesFrom(organization, trialExpiresAt));
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

const BY_CARD = 'adding a card to make a billing account, which clears both refusals at once';

const explainRefusedDelinquent = (organization: Organization, dueAfter: Instant, now: Instant): RefusalExplanation => {
  const isDue = dueAfter <= now;
  const rule = isDue
    ? refusalReason(organization)
    : `${refusalReason(organization)}, for which it is refused only after ${dayOf(dueAfter)}`;
  const given = reasonOfStaff(organization);
  const why = isSome(given) ? `the reason given was: ${given.value}; besides, ${rule}` : rule;
  const since = isDue ? some(appliesFrom(organization, dueAfter)) : none;
  return { refused: true, why, since, clearedBy: some(BY_CARD), refusedAfter: none };
};

const explainDelinquent = (
  organization: Organization,
  refused: boolean,
  dueAfter: Instant,
  now: Instant,
): RefusalExplanation => {
  if (refused) return explainRefusedDelinquent(organization, dueAfter, now);
  const why = `${refusalReason(organization)}; it is refused by the enforcer's first run after ${dayOf(dueAfter)} unless a card is added`;
  return { refused, why, since: none, clearedBy: none, refusedAfter: some(dueAfter) };
};

const explainOthers = (
  organization: Organization,
  standing: Exclude<Standing, 'delinquent'>,
  refused: boolean,
  isCleared: boolean,
): RefusalExplanation => {
  const accepted = REASON_TO_ACCEPT[standing];
  if (!refused) return { refused, why: accepted, since: none, clearedBy: none, refusedAfter: none };
  const flagged = { refused, since: none, refusedAfter: none };
  if (isCleared)
    return {
      ...flagged,
      why: `the enforcer set the flag, and no rule calls for it any more: ${accepted}`,
      clearedBy: some("the enforcer's next run"),
    };
  const { refuseDataReason } = organization;
  const given = isNone(refuseDataReason) ? 'no reason was given' : `the reason given was: ${refuseDataReason.value}`;
  const clearedBy =
    standing === 'deleted'
      ? 'staff, by hand: of a deleted organization the enforcer leaves flags as they are'
      : 'staff, by hand: no rule calls for this refusal, and the enforcer clears only its own';
  return { ...flagged, why: `the flag is set although ${accepted}; ${given}`, clearedBy: some(clearedBy) };
};

export const explainStanding = (organization: Organization, now: Instant, policy: EnforcementPolicy): Explanation => {
  const cleared = enforcementDecisions(organization, now, policy).flatMap((decision) =>
    decision._tag === 'Clear' ? [decision.flag] : [],
  );
  const standing = standingOf(organization, now);
  const explain = (flag: RefusalFlag, dueAfter: Instant): RefusalExplanation =>
    standing === 'delinquent'
      ? explainDelinquent(organization, organization[flag], dueAfter, now)
      : explainOthers(organization, standing, organization[flag], cleared.includes(flag));
  return {
    standing,
    since: standsSince(standing, organization),
    dataAccess: explain('refuseDataAccess', organization.trialExpiresAt),
    dataUpload: explain('refuseDataUpload', uploadRefusedAfter(organization, policy)),
  };
};
