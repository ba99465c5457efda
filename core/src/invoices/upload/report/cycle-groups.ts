/** Aggregates by billing cycle: the provider rates a usage line by the cycle that its start date lies in. */

import { type CalendarDay, dayOf } from '../../../shared/calendar.ts';
import { type Instant, plus } from '../../../shared/instant.ts';
import type { Aggregate } from '../../../usage/aggregate.ts';
import { endOfCycle, monthlyIntervals } from '../../period/billing-cycle.ts';

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
): ReadonlyArray<CycleGroup> => {
  const byCycleEnd = Map.groupBy(aggregates, ({ bucketStart }) => {
    const end = endOfCycle(bucketStart, billCycleDay);
    return end < through ? end : plus(through, -1n);
  });
  return monthlyIntervals(start, through, billCycleDay).flatMap((interval) => {
    const within = [...byCycleEnd].flatMap(([end, group]) => (interval.from <= end && end < interval.to ? group : []));
    if (within.length === 0) return [];
    return [{ startDate: dayOf(interval.from), endDate: dayOf(interval.to), aggregates: within }];
  });
};
