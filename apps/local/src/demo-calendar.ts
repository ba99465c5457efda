/** When things happen in a simulation, whichever days it covers. */
import { addDays, type CalendarDay, dayOf, dayOfMonth, HOUR, type Instant } from '@usage-billing/core/shared';

export interface DemoCalendar {
  readonly start: Instant;
  /** In microseconds. */
  readonly length: bigint;
  /** The first of a month after the start: the first bill run that bills something. */
  readonly billDay: CalendarDay;
}

export const demoCalendar = (start: Instant, length: bigint): DemoCalendar => {
  let billDay = addDays(dayOf(start), 1);
  while (dayOfMonth(billDay) !== 1) billDay = addDays(billDay, 1);
  return { start, length, billDay };
};

/** Fractions of the length keep every kind of organization meaningful in nine days as in two months. */
export const part = (length: bigint, percent: bigint): bigint => ((length * percent) / 100n / HOUR) * HOUR;
