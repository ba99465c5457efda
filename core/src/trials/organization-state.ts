/**
 * Which of the directory's lists an organization is on at a moment. Every directory answers its lists by these
 * predicates, in whatever language it is written.
 */
import { isNone, isSome } from 'fp-ts/lib/Option.js';
import type { Instant } from '../shared/instant.ts';
import type { Organization } from './organization.ts';

/** The feature flag that turns billing on. */
export const BILLING_FLAG = 'billing';

/** Billing is turned on for it. */
export const hasBilling = (organization: Pick<Organization, 'featureFlags'>): boolean =>
  organization.featureFlags.includes(BILLING_FLAG);

/** It has connected at least once. */
export const isOnboarded = (organization: Pick<Organization, 'firstSeenConnectedAt'>): boolean =>
  isSome(organization.firstSeenConnectedAt);

/** The moment of expiry itself is outside the trial. */
export const isInTrial = (organization: Pick<Organization, 'trialExpiresAt'>, at: Instant): boolean =>
  at < organization.trialExpiresAt;

/** Its usage is to be paid for; a deleted organization still owes what it used before. */
export const isBillable = (organization: Organization, at: Instant): boolean =>
  hasBilling(organization) &&
  isSome(organization.billingAccount) &&
  !isInTrial(organization, at) &&
  !organization.billedExternally;

/** A customer who may still try for free, whether or not a card is there already. */
export const isOnTrial = (organization: Organization, at: Instant): boolean =>
  hasBilling(organization) && isInTrial(organization, at) && isNone(organization.deletedAt);

/** The trial is over and nobody pays. */
export const isDelinquent = (organization: Organization, at: Instant): boolean =>
  hasBilling(organization) &&
  isNone(organization.billingAccount) &&
  !isInTrial(organization, at) &&
  isNone(organization.deletedAt) &&
  !organization.billedExternally;
