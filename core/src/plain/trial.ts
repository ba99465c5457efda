/** How much of a trial is left. */
import { trialOf } from '../trials/trial.ts';
import { isoOf, type Moment, momentOf } from './moment.ts';

/** A trial at a moment. */
export interface TrialLeft {
  /** From creation to end, in days, rounded up; 0 for an organization that never had a trial. */
  readonly days: number;
  /** From now to the end, in days, rounded up: 1 until the very end, then 0. */
  readonly daysLeft: number;
  /** RFC 3339 in UTC. */
  readonly endsAt: string;
  readonly hasEnded: boolean;
}

/** Throws a `TypeError` that names the moment that is none. */
export const trialLeft = (given: {
  readonly createdAt: Moment;
  readonly trialEndsAt: Moment;
  readonly now: Moment;
}): TrialLeft => {
  const createdAt = momentOf(given.createdAt, 'createdAt');
  const trialExpiresAt = momentOf(given.trialEndsAt, 'trialEndsAt');
  const now = momentOf(given.now, 'now');
  const { length, remaining } = trialOf({ createdAt, trialExpiresAt }, now);
  return { days: length, daysLeft: remaining, endsAt: isoOf(trialExpiresAt), hasEnded: now >= trialExpiresAt };
};
