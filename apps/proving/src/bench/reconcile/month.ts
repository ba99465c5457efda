/** The month that is reconciled in the bench, as each of its processes knows it: who used how much, and what uploads said. */
import {
  addDays,
  type CalendarDay,
  dayInMonth,
  dayOf,
  type Instant,
  monthOf,
  yearOf,
} from '@usage-billing/core/shared';
import type { BilledCustomer } from '../billed-organization.ts';

export const UNIT = 'node-seconds';

/** The first days of the month before the moment's, and of the moment's. */
export const monthBefore = (now: Instant): { readonly from: CalendarDay; readonly to: CalendarDay } => {
  const today = dayOf(now);
  const first = (months: number): CalendarDay => dayInMonth(yearOf(today), monthOf(today) + months, 1);
  return { from: first(-1), to: first(0) };
};

/** An upload for each of them, numbered from 1. */
export const daysOf = (from: CalendarDay, to: CalendarDay): ReadonlyArray<CalendarDay> => {
  const days: CalendarDay[] = [];
  for (let day = from; day < to; day = addDays(day, 1)) days.push(day);
  return days;
};

export const customer = (place: number): BilledCustomer => ({
  externalId: `bench-${place}`,
  internalId: `${100_000 + place}`,
  accountNumber: `W${place}`,
});

/** Of one day, as `writeHourlyHistory` has it hour by hour. */
export const quantityOfDay = (place: number): number => 24 * 3600 * (1 + ((place + 1) % 5)) + (23 * 24) / 2;

export const uploadName = (upload: number): string => `${upload}-be4c40`;

export const descriptionOf = (place: number, upload: number): string =>
  `Approx. usage: ${1 + ((place + 1) % 5)} node-days. Upload ${uploadName(upload)}`;
