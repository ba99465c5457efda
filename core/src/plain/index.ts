/**
 * Everyday tasks of billing without fp-ts: a `Date` or RFC 3339 text goes in, plain values come out, and what is wrong is
 * thrown as an error whose message begins with the field.
 *
 * ```ts
 * import { trialLeft } from '@usage-billing/core/plain';
 *
 * const { daysLeft } = trialLeft({ createdAt: '2026-03-01T00:00:00Z', trialEndsAt: '2026-03-15T00:00:00Z', now: new Date() });
 * console.log(daysLeft);
 * ```
 */
export { compareLists, type ListDifferences, type ListedAmount } from './compare.ts';
export { type Deduplicated, deduplicateEvents, type HourlySum, hourlyTotals, type UsageEvent } from './events.ts';
export type { Moment } from './moment.ts';
export { currentPeriod, nextPeriod, type Period } from './period.ts';
export { type StatusInput, type StatusWord, statusWord } from './status.ts';
export { type TrialLeft, trialLeft } from './trial.ts';
