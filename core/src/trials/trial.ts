/** How long a trial lasts and how much of it is left, in whole days as a customer counts them. */
import { DAY, floorDiv, type Instant } from '../shared/instant.ts';
import { type HourBucket, hourOf, nextHour } from '../usage/hour-bucket.ts';
import type { Organization } from './organization.ts';

/** A trial at a moment, in whole days as customers see it. */
export interface Trial {
  /** Days from creation to expiry, rounded up. */
  readonly length: number;
  /** Days from now to expiry, rounded up: 1 until the very end, then 0. */
  readonly remaining: number;
  readonly start: Instant;
  readonly end: Instant;
}

const daysRoundedUp = (from: Instant, to: Instant): number => Math.max(0, Number(-floorDiv(from - to, DAY)));

/** An organization that was created after its trial had expired never had one: length 0, start = end. */
export const trialOf = (organization: Pick<Organization, 'createdAt' | 'trialExpiresAt'>, now: Instant): Trial => {
  const { createdAt, trialExpiresAt } = organization;
  const length = daysRoundedUp(createdAt, trialExpiresAt);
  return {
    length,
    remaining: daysRoundedUp(now, trialExpiresAt),
    start: length > 0 ? createdAt : trialExpiresAt,
    end: trialExpiresAt,
  };
};

/** An hour of which any part lies in the trial is free as a whole: the first billed one begins at the expiry or after it. */
export const firstBillableHour = (trialExpiresAt: Instant): HourBucket => {
  const hour = hourOf(trialExpiresAt);
  return hour === trialExpiresAt ? hour : nextHour(hour);
};
