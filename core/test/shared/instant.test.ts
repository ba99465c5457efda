import {
  DAY,
  formatInstant,
  HOUR,
  type Instant,
  InstantFromText,
  instant,
  instantFromMillis,
  instantToMillis,
  isInstant,
  parseInstant,
} from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';

const EARLIEST = -62_135_596_800_000_000n;
const LATEST = 253_402_300_799_999_999n;
const instants = fc.bigInt({ min: EARLIEST, max: LATEST }).map(instant);

const read = (text: string): bigint => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new Error(parsed.left);
  return parsed.right;
};
const refusal = (text: string): string => {
  const parsed = parseInstant(text);
  return E.isLeft(parsed) ? parsed.left : `read as ${parsed.right}`;
};

test('a written moment reads back as itself', (t) => {
  fc.assert(fc.property(instants, (moment) => read(formatInstant(moment)) === moment));
  t.pass();
});

test('written moments of four-digit years without fractions sort like the moments', (t) => {
  const seconds = instants.map((moment) => instant(moment - (((moment % 1_000_000n) + 1_000_000n) % 1_000_000n)));
  fc.assert(fc.property(seconds, seconds, (a, b) => a < b === formatInstant(a) < formatInstant(b)));
  t.pass();
});

test('the same moment reads the same in every offset', (t) => {
  const moments = fc.bigInt({ min: EARLIEST + 2n * DAY, max: LATEST - 2n * DAY }).map(instant);
  const minutes = fc.integer({ min: -1439, max: 1439 });
  fc.assert(
    fc.property(moments, minutes, (moment, offset) => {
      const local = formatInstant(instant(moment + BigInt(offset) * 60_000_000n)).slice(0, -1);
      const size = Math.abs(offset);
      const clock = `${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
      return read(`${local}${offset < 0 ? '-' : '+'}${clock}`) === moment;
    }),
  );
  t.pass();
});

test('known moments', (t) => {
  t.is(read('1970-01-01T00:00:00Z'), 0n);
  t.is(read('1969-12-31T23:59:59.999999Z'), -1n);
  t.is(read('2018-06-15T09:00:00Z'), 1_529_053_200_000_000n);
  t.is(read('2018-06-15t11:00:00+02:00'), read('2018-06-15 09:00:00z'));
  t.is(read('2000-02-29T00:00:00Z') + DAY, read('2000-03-01T00:00:00Z'));
  t.is(read('0001-01-01T00:00:00Z'), EARLIEST);
  t.is(read('9999-12-31T23:59:59.999999Z'), LATEST);
});

test('digits past the microsecond are cut off, not rounded', (t) => {
  t.is(read('2026-01-01T00:00:00.123456999Z') % 1_000_000n, 123_456n);
  t.is(read('2026-01-01T00:00:00.9Z') % 1_000_000n, 900_000n);
  t.is(read('1969-12-31T23:59:59.999999999Z'), -1n);
  t.regex(refusal('2026-01-01T00:00:00.1234567891Z'), /not an RFC 3339 time/);
});

test('a time that does not exist is refused with its text', (t) => {
  for (const text of [
    '2026-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+00:60',
  ])
    t.is(refusal(text), `"${text}" names a time that does not exist`);
});

test('what is not RFC 3339 is refused', (t) => {
  for (const text of ['', '2026-01-01', '2026-01-01T00:00:00', '2026-1-1T00:00:00Z', '20260101T000000Z', '1767225600'])
    t.regex(refusal(text), /is not an RFC 3339 time/, text);
});

test('years that others cannot express are refused, whatever the offset', (t) => {
  for (const text of ['0000-12-31T23:59:59Z', '0001-01-01T00:30:00+01:00', '9999-12-31T23:30:00-01:00'])
    t.regex(refusal(text), /outside the years 0001 to 9999/, text);
});

test('a fraction is written only where there is one', (t) => {
  t.is(formatInstant(instant(0n)), '1970-01-01T00:00:00Z');
  t.is(formatInstant(instant(-1n)), '1969-12-31T23:59:59.999999Z');
  t.is(formatInstant(instant(1_000n)), '1970-01-01T00:00:00.001Z');
  t.is(formatInstant(instant(1_001n)), '1970-01-01T00:00:00.001001Z');
});

test('milliseconds round down, before 1970 too', (t) => {
  t.is(instantToMillis(instant(1_999n)), 1);
  t.is(instantToMillis(instant(-1n)), -1);
  fc.assert(fc.property(fc.integer(), (millis) => instantToMillis(instantFromMillis(millis)) === millis));
});

test('the codec takes text alone and names what is wrong', (t) => {
  const decoded = InstantFromText.decode(1_767_225_600);
  t.is(E.isLeft(decoded) ? decoded.left[0]?.message : '', 'must be an RFC 3339 time, as text');
  t.deepEqual(InstantFromText.decode('1970-01-01T01:00:00Z'), E.right(HOUR as Instant));
  t.is(InstantFromText.encode(instant(HOUR)), '1970-01-01T01:00:00Z');
  t.false(isInstant(LATEST + 1n));
  t.false(isInstant(0));
});
