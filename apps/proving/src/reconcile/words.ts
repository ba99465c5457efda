/** The words in which small systems, damages and histories are written. */
import { type CalendarDay, type Instant, parseInstant, startOfDay } from '@usage-billing/core/shared';
import type { AmountType, InstanceId, TimeRange } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';

/** A moment from RFC 3339 text. */
export const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new TypeError(parsed.left);
  return parsed.right;
};

/** A day from text that is known to be one. */
export const day = (text: string): CalendarDay => text as CalendarDay;

/** The unit that is sold beside node-seconds. */
export const SAMPLES = 'samples' as AmountType;

/** Its internal id. */
export const instanceOf = (name: string): InstanceId => `${name}-1` as InstanceId;

/** The number of its account at Zuora. */
export const accountOf = (name: string): string => `W-${name}`;

/** Whole days; `to` is left out. */
export const days = (from: string, to: string): TimeRange => ({
  from: startOfDay(day(from)),
  to: startOfDay(day(to)),
});
