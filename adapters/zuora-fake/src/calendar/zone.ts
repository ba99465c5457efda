/**
 * The tenant's own days and times. Everything that Zuora calls "today" is a day of the tenant's zone, REST lists give times
 * in it without an offset, and actions give them with one (*Date and dateTime formats*).
 */
import type { Day } from './days.ts';

const MICROS_PER_MINUTE = 60_000_000n;
const QUARTER_HOUR = 15n * MICROS_PER_MINUTE;

const formats = new Map<string, Intl.DateTimeFormat>();
/** Offsets change on quarters of an hour at most, so that each quarter is asked for once. */
const offsets = new Map<string, number>();
const MAX_OFFSETS = 20_000;

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, format);
  return format;
};

/** Whether there is such a zone, e.g. `America/Los_Angeles`. */
export const isZone = (zone: string): boolean => {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
};

/** Minutes east of UTC at that moment. */
export const offsetMinutes = (zone: string, micros: bigint): number => {
  const key = `${zone} ${micros / QUARTER_HOUR}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const name = formatOf(zone)
    .formatToParts(Number(micros / 1000n))
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign = '+', hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name ?? '') ?? [];
  const found = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  if (offsets.size >= MAX_OFFSETS) offsets.clear();
  offsets.set(key, found);
  return found;
};

const localIso = (zone: string, micros: bigint): string =>
  new Date(Number((micros + BigInt(offsetMinutes(zone, micros)) * MICROS_PER_MINUTE) / 1000n)).toISOString();

export const dayIn = (zone: string, micros: bigint): Day => localIso(zone, micros).slice(0, 10);

/** `YYYY-MM-DD HH:MM:SS`, as REST lists give it: no offset. */
export const localText = (zone: string, micros: bigint): string =>
  localIso(zone, micros).slice(0, 19).replace('T', ' ');

const offsetText = (minutes: number): string => {
  const absolute = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
};

/** RFC 3339 with the tenant's offset, as actions give it. */
export const zonedText = (zone: string, micros: bigint): string =>
  `${localIso(zone, micros).slice(0, 23)}${offsetText(offsetMinutes(zone, micros))}`;

/** The moment at which the day has so many hours behind it in the zone. Where clocks jump, the first guess stands. */
export const momentOf = (zone: string, day: Day, hour: number): bigint => {
  const asIfUtc = BigInt(Date.parse(`${day}T00:00:00Z`)) * 1000n + BigInt(hour) * 60n * MICROS_PER_MINUTE;
  const guess = asIfUtc - BigInt(offsetMinutes(zone, asIfUtc)) * MICROS_PER_MINUTE;
  return asIfUtc - BigInt(offsetMinutes(zone, guess)) * MICROS_PER_MINUTE;
};
