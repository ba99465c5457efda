/** Aggregates by billing cycle: the provider rates a usage line by the cycle that its start date lies in. */

import { type CalendarDay, dayOf } from '../../../shared/calendar.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { Aggregate } from '../../../usage/aggregate.ts';
import { monthlyIntervals } from '../../period/billing-cycle.ts';

/** The aggregates of one unit in one billing cycle, with the dates of their line. */
export interface CycleGroup {
  readonly startDate: CalendarDay;
  readonly endDate: CalendarDay;
  readonly aggregates: ReadonlyArray<Aggregate>;
}

export interface CycleBounds {
  /** 00:00 UTC of the first aggregate's day, or earlier. */
  readonly start: Instant;
  /** 00:00 UTC; every bucket lies before it. */
  readonly through: Instant;
  readonly billCycleDay: number;
}

/** In order of time; each aggregate is in exactly one group. */
export const groupByCycle = (
  aggregates: ReadonlyArray<Aggregate>,
  { start, through, billCycleDay }: CycleBounds,
): ReadonlyArray<CycleGroup> =>
  monthlyIntervals(start, through, billCycleDay).flatMap(({ from, to }) => {
    const within = aggregates.filter(({ bucketStart }) => from <= bucketStart && bucketStart < to);
    return within.length === 0 ? [] : [{ startDate: dayOf(from), endDate: dayOf(to), aggregates: within }];
  });
