/** Days as `YYYY-MM-DD` text, which sorts by time. A day is a label: which moments it holds depends on the zone. */
export type Day = string;

const MILLIS_PER_DAY = 86_400_000;

const dayOfMillis = (millis: number): Day => new Date(millis).toISOString().slice(0, 10);

/** RFC 3339 in UTC, to the millisecond. */
export const textOfMicros = (micros: bigint): string => new Date(Number(micros / 1000n)).toISOString();

export const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const millis = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(millis) && dayOfMillis(millis) === text;
};

export const addDays = (day: Day, days: number): Day =>
  dayOfMillis(Date.parse(`${day}T00:00:00Z`) + days * MILLIS_PER_DAY);

export const daysBetween = (from: Day, to: Day): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / MILLIS_PER_DAY);

/** The same day of a later month, or that month's last. */
export const addMonths = (day: Day, count: number): Day => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return monthDay(year, month + count, date);
};

/** A day of a month, or the month's last if that is earlier. `month` may run past 1 to 12. */
export const monthDay = (year: number, month: number, day: number): Day => {
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return dayOfMillis(Date.UTC(year, month - 1, Math.min(day, length)));
};

export const laterOf = (a: Day, b: Day): Day => (a > b ? a : b);
export const earlierOf = (a: Day, b: Day): Day => (a < b ? a : b);

/** Half open: `end` is the first day that is no longer in it; null: it has no end yet. */
export interface Span {
  readonly start: Day;
  readonly end: Day | null;
}

export const contains = ({ start, end }: Span, day: Day): boolean => start <= day && (end === null || day < end);

/** What both have in common; undefined when that is nothing. */
export const overlap = (a: Span, b: Span): Span | undefined => {
  const start = laterOf(a.start, b.start);
  const end = a.end === null ? b.end : b.end === null ? a.end : earlierOf(a.end, b.end);
  return end === null || start < end ? { start, end } : undefined;
};
