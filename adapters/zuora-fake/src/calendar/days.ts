/** Days of the UTC calendar as `YYYY-MM-DD` text, which sorts by time, and the monthly service periods between them. */
import type { FakeSettings } from '../options.ts';

export type Day = string;

const MILLIS_PER_DAY = 86_400_000;

const dayOfMillis = (millis: number): Day => new Date(millis).toISOString().slice(0, 10);

export const dayOfMicros = (micros: bigint): Day => dayOfMillis(Number(micros / 1000n));

/** RFC 3339 to the millisecond. */
export const textOfMicros = (micros: bigint): string => new Date(Number(micros / 1000n)).toISOString();

export const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const millis = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(millis) && dayOfMillis(millis) === text;
};

export const addDays = (day: Day, days: number): Day =>
  dayOfMillis(Date.parse(`${day}T00:00:00Z`) + days * MILLIS_PER_DAY);

export const laterOf = (a: Day, b: Day): Day => (a > b ? a : b);
export const earlierOf = (a: Day, b: Day): Day => (a < b ? a : b);

/** The bill date of a month: the cycle day, or the month's last day if that is earlier. `month` may run past 1 to 12. */
const billDate = (year: number, month: number, cycleDay: number): Day => {
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return dayOfMillis(Date.UTC(year, month - 1, Math.min(cycleDay, length)));
};

/** The service period [start, end) that contains the day. */
export const servicePeriodOf = (day: Day, cycleDay: number): { readonly start: Day; readonly end: Day } => {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const thisMonth = billDate(year, month, cycleDay);
  return thisMonth <= day
    ? { start: thisMonth, end: billDate(year, month + 1, cycleDay) }
    : { start: billDate(year, month - 1, cycleDay), end: thisMonth };
};

/** Reads a date of a usage file; undefined when it is not in the user's format or does not exist. */
export const readDate = (text: string, format: FakeSettings['dateFormat']): Day | undefined => {
  const parts = text.split(format === 'YYYY-MM-DD' ? '-' : '/');
  const [a = '', b = '', c = ''] = parts;
  const day =
    format === 'YYYY-MM-DD' ? `${a}-${b}-${c}` : format === 'MM/DD/YYYY' ? `${c}-${a}-${b}` : `${c}-${b}-${a}`;
  return parts.length === 3 && isDay(day) ? day : undefined;
};
