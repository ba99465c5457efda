/** The plain form of a time, read the fast way, against Postgres's and JavaScript's own calendar. */
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { parseInstant } from '../../src/shared/instant.ts';

const micros = (text: string): bigint | undefined => {
  const parsed = parseInstant(text);
  return E.isRight(parsed) ? parsed.right : undefined;
};

test('with Z and with +00:00 a time is the same, whatever its digits', (t) => {
  const two = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0'));
  const year = fc.integer({ min: 0, max: 9999 }).map((number) => String(number).padStart(4, '0'));
  const fraction = fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{0,10}$/));
  fc.assert(
    fc.property(year, two, two, two, two, two, fraction, (y, mo, d, h, mi, s, f) => {
      const text = `${y}-${mo}-${d}T${h}:${mi}:${s}${f}`;
      t.is(micros(`${text}Z`), micros(`${text}+00:00`), text);
    }),
    { numRuns: 3_000 },
  );
});

test('every moment of these years reads as JavaScript writes it', (t) => {
  const date = fc.date({
    min: new Date('1970-01-01T00:00:00Z'),
    max: new Date('2199-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, fc.integer({ min: 0, max: 999_999 }), (moment, extra) => {
      const text = moment.toISOString();
      t.is(micros(text), BigInt(moment.getTime()) * 1000n);
      const digits = String(extra).padStart(6, '0');
      t.is(
        micros(`${text.slice(0, 19)}.${digits}999Z`),
        BigInt(Math.floor(moment.getTime() / 1000)) * 1_000_000n + BigInt(extra),
      );
    }),
  );
});
