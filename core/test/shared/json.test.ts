import { JsonNumber, parseJsonExact, stringifyJsonExact } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';

const parsed = (text: string): unknown => {
  const result = parseJsonExact(text);
  if (E.isLeft(result)) throw new Error(result.left);
  return result.right;
};

test('every number keeps the digits in which it was written', (t) => {
  for (const source of ['9223372036854775807', '-9223372036854775808', '0E-9', '12.340000000', '1e400', '-0', '0.1'])
    t.is(stringifyJsonExact(parsed(`{"n":${source}}`)), `{"n":${source}}`);
  const number = parsed('9223372036854775807');
  t.true(number instanceof JsonNumber && number.source === '9223372036854775807');
});

test('what is not a number stays what it was', (t) => {
  const json = fc.json({ noUnicodeString: false }).filter((text) => !/\d/.test(text));
  fc.assert(
    fc.property(json, (text) => {
      t.deepEqual(parsed(text), JSON.parse(text));
    }),
  );
});

test('integers of any size are written and read without loss', (t) => {
  fc.assert(
    fc.property(fc.bigInt(), (value) => {
      const number = parsed(stringifyJsonExact({ list: [value] }));
      const [written] = (number as { readonly list: ReadonlyArray<JsonNumber> }).list;
      return written !== undefined && BigInt(written.source) === value;
    }),
  );
  t.is(stringifyJsonExact([1n], 1), '[\n 1\n]');
});

test('text that is not JSON is refused with a reason', (t) => {
  for (const text of ['', '{', '[1,]', '01', 'NaN', '{"a":1}}']) {
    const result = parseJsonExact(text);
    t.true(E.isLeft(result) && result.left.length > 0, text);
  }
});

test('a number turns into a float only where somebody asks for it', (t) => {
  t.is(new JsonNumber('42').toNumber(), 42);
});
