/** Moments as callers without fp-ts have them, and the errors that say what is wrong with them. */
import { formatInstant, type Instant, instantFromMillis, isInstant, parseInstant } from '../shared/instant.ts';

/** A `Date`, or RFC 3339 text such as `2026-01-31T09:00:00Z`, exact to the microsecond. */
export type Moment = Date | string;

/** Throws a `TypeError` that begins with `field`. */
export const momentOf = (value: Moment, field: string): Instant => {
  if (typeof value === 'string') {
    const parsed = parseInstant(value);
    if (parsed._tag === 'Right') return parsed.right;
    throw new TypeError(`${field}: ${parsed.left}`);
  }
  const millis = value instanceof Date ? value.getTime() : Number.NaN;
  const at = Number.isNaN(millis) ? undefined : instantFromMillis(millis);
  if (at !== undefined && isInstant(at)) return at;
  throw new TypeError(`${field}: must be a valid Date of the years 1 to 9999, or RFC 3339 text`);
};

/** RFC 3339 in UTC. */
export const isoOf = formatInstant;
