/** Who is in the directory of the torture, and what must be true of each at the end. */
import { DAY, type Instant, parseInstant, plus } from '@usage-billing/core/shared';
import type { Organization, TrialNotice } from '@usage-billing/core/trials';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';

const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new TypeError(parsed.left);
  return parsed.right;
};

export const FIRST_RUN = at('2026-06-15T09:40:00Z');

const daysFromFirstRun = (days: number): Instant => plus(FIRST_RUN, BigInt(days) * DAY);

export interface Subject {
  readonly organization: Organization;
  readonly notices: ReadonlyArray<TrialNotice>;
  /** What its owners may get or not, as it depends on what fails; once at most all the same. */
  readonly mayBeTold: ReadonlyArray<TrialNotice>;
  readonly refuseDataAccess: boolean;
  readonly refuseDataUpload: boolean;
}

export const addressOf = (externalId: string): string => `owner@${externalId}.example`;

const organization = (externalId: string, endsIn: number, change: Partial<Organization> = {}): Organization => ({
  id: O.none,
  externalId,
  name: externalId,
  createdAt: daysFromFirstRun(-60),
  deletedAt: O.none,
  featureFlags: ['billing'],
  team: O.none,
  billedExternally: false,
  emails: [addressOf(externalId)],
  platform: 'kubernetes',
  environment: 'gke',
  trialExpiresAt: daysFromFirstRun(endsIn),
  trialPendingExpiryNotifiedAt: O.none,
  trialExpiredNotifiedAt: O.none,
  firstSeenConnectedAt: O.some(daysFromFirstRun(-59)),
  billingAccount: O.none,
  billingAccountCreatedAt: O.none,
  refuseDataAccess: false,
  refuseDataUpload: false,
  refuseDataReason: O.none,
  ...change,
});

const untouched = (one: Organization): Subject => ({
  organization: one,
  notices: [],
  mayBeTold: [],
  refuseDataAccess: false,
  refuseDataUpload: false,
});

const BUYERS = 'buyer';

/** It pays while the enforcer is refusing it. */
export const isBuyer = (externalId: string): boolean => externalId.startsWith(BUYERS);

const numbered = (name: string, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);

/** Enough of each kind that the faults of one round meet more than one of them at the same time. */
export const population: ReadonlyArray<Subject> = [
  ...numbered(BUYERS, 3).map((id) => ({
    ...untouched(organization(id, -20)),
    mayBeTold: ['data upload refused', 'trial expired'] as const,
  })),
  ...numbered('ending', 3).map((id) => ({
    ...untouched(organization(id, 2)),
    notices: ['trial pending expiry'] as const,
  })),
  ...numbered('just-ended', 3).map((id) => ({
    ...untouched(organization(id, -2)),
    notices: ['trial expired'] as const,
    refuseDataAccess: true,
  })),
  ...numbered('long-ended', 3).map((id) => ({
    ...untouched(organization(id, -20)),
    notices: ['data upload refused', 'trial expired'] as const,
    refuseDataAccess: true,
    refuseDataUpload: true,
  })),
  {
    ...untouched(organization('never-had-a-trial', -30, { createdAt: daysFromFirstRun(-20) })),
    notices: ['trial expired'],
    refuseDataAccess: true,
    refuseDataUpload: true,
  },
  untouched(organization('in-trial', 20)),
  untouched(organization('paying', -20, { billingAccount: O.some({ provider: 'zuora', number: 'W1' }) })),
  untouched(organization('billed-elsewhere', -20, { billedExternally: true })),
  untouched(organization('never-connected', -20, { firstSeenConnectedAt: O.none })),
  untouched(organization('deleted', -20, { deletedAt: O.some(daysFromFirstRun(-1)) })),
];

/** `just-ended-1: trial expired`. */
export const keyOf = (externalId: string, notice: TrialNotice): string => `${externalId}: ${notice}`;
