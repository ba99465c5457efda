/** Days of the UTC calendar. A day has no time and no zone; dates on invoices are such days. */
import * as t from 'io-ts';
import { DAY, floorDiv, type Instant, instant, instantFromMillis, instantToMillis } from './instant.ts';

/** Marks text that was checked to be a day that exists. */
export interface CalendarDayBrand {
  readonly CalendarDay: unique symbol;
}

const DAY_TEXT = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Without a `Date`: every day in an answer of the API is looked at. */
const isCalendarDay = (text: string): text is t.Branded<string, CalendarDayBrand> => {
  const match = DAY_TEXT.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return day <= 28 || day <= daysInMonth(year, month);
};

/** A day that exists, as `YYYY-MM-DD`. Days sort as text. */
export const CalendarDay = /* @__PURE__ */ t.brand(t.string, isCalendarDay, 'CalendarDay');
export type CalendarDay = t.TypeOf<typeof CalendarDay>;

/** The UTC day that contains the moment. */
export const dayOf = (at: Instant): CalendarDay =>
  new Date(instantToMillis(at)).toISOString().slice(0, 10) as CalendarDay;

/** 00:00 UTC of the day. */
export const startOfDay = (day: CalendarDay): Instant => instantFromMillis(Date.parse(`${day}T00:00:00Z`));

/** 00:00 UTC of the day that contains the moment. */
export const truncateToDay = (at: Instant): Instant => instant(floorDiv(at, DAY) * DAY);

/** The day that lies that many days later; negative numbers go back. */
export const addDays = (day: CalendarDay, days: number): CalendarDay =>
  dayOf(instant(startOfDay(day) + BigInt(days) * DAY));

/** Whole days from one day to a later one; negative when it is earlier. */
export const daysBetween = (from: CalendarDay, to: CalendarDay): number =>
  Number((startOfDay(to) - startOfDay(from)) / DAY);

/** `Date.UTC` would take the years 0 to 99 for 1900 to 1999. Months and days may run past their ends. */
const dateOf = (year: number, month: number, day: number): Date => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
};

/** `month` counts from 1. */
export const daysInMonth = (year: number, month: number): number => dateOf(year, month + 1, 0).getUTCDate();

/** The year, e.g. 2026. */
export const yearOf = (day: CalendarDay): number => Number(day.slice(0, 4));
/** 1 to 12. */
export const monthOf = (day: CalendarDay): number => Number(day.slice(5, 7));
/** 1 to 31. */
export const dayOfMonth = (day: CalendarDay): number => Number(day.slice(8, 10));

/** The day of a month, cut to the month's length: day 31 of February is its last day. `month` may run past 1 to 12. */
export const dayInMonth = (year: number, month: number, day: number): CalendarDay => {
  const first = dateOf(year, month, 1);
  const length = daysInMonth(first.getUTCFullYear(), first.getUTCMonth() + 1);
  first.setUTCDate(Math.min(day, length));
  return first.toISOString().slice(0, 10) as CalendarDay;
};
