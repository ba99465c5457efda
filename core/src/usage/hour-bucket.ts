/** The UTC hour that amounts are summed into. */
import type * as t from 'io-ts';
import { floorDiv, HOUR, type Instant, instant, isInstant } from '../shared/instant.ts';

/** Marks an instant that was checked to be the start of a UTC hour. */
export interface HourBucketBrand {
  readonly HourBucket: unique symbol;
}

/** The start of a UTC hour. */
export type HourBucket = Instant & t.Branded<bigint, HourBucketBrand>;

/** Whether the value is the first microsecond of a UTC hour. */
export const isHourBucket = (u: unknown): u is HourBucket => isInstant(u) && floorDiv(u, HOUR) * HOUR === u;

/** The hour that contains the moment. An amount belongs to the hour in which it was *received*. */
export const hourOf = (at: Instant): HourBucket => instant(floorDiv(at, HOUR) * HOUR) as HourBucket;

export const nextHour = (hour: HourBucket): HourBucket => instant(hour + HOUR) as HourBucket;
