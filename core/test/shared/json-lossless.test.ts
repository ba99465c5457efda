/** Fast reading of JSON against exact reading: no digit may differ. */
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { JsonNumber, parseJsonExact, parseJsonLosslessly } from '../../src/shared/json.ts';

/** Every number as the text that it stands for, without the ways in which JSON may write the same digits. */
const digitsOf = (value: unknown): unknown => {
  if (value instanceof JsonNumber) return `number ${value.source}`;
  if (typeof value === 'number') return `number ${value}`;
  if (Array.isArray(value)) return value.map(digitsOf);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, digitsOf(part)]));
  return value;
};

const read = (text: string): unknown =>
  E.getOrElse<string, unknown>((why) => why)(E.map(digitsOf)(parseJsonLosslessly(text)));

for (const source of [
  '9007199254740993',
  '9223372036854775807',
  '1e400',
  '0.1234567890123456789',
  '6e1',
  '1E2',
  '-9007199254740993',
  '1528000000.123456789',
])
  test(`the number ${source} keeps its digits wherever it stands`, (t) => {
    t.deepEqual(read(source), `number ${source}`);
    t.deepEqual(read(`[1,${source},2]`), ['number 1', `number ${source}`, 'number 2']);
    t.deepEqual(read(`{"a":"x","b": ${source} }`), { a: 'x', b: `number ${source}` });
    t.deepEqual(read(`{"a":\t${source}\n}`), { a: `number ${source}` });
  });

const plainNumber = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^(?:0|[1-9]\d{0,25})$/),
    fc.option(fc.stringMatching(/^\d{0,20}[1-9]$/), { nil: '' }),
  )
  .map(
    ([sign, whole, fraction]) =>
      `${whole === '0' && fraction === '' ? '' : sign}${whole}${fraction === '' ? '' : `.${fraction}`}`,
  )
  // Binary floats print such small numbers with an exponent: the same number in other digits.
  .filter((source) => source.length > 15 || !/^-?0\.0{6}/.test(source));

test('a number reads as the digits in which it was written', (t) => {
  fc.assert(
    fc.property(plainNumber, fc.constantFrom('$', '[$]', '{"a":$}', '[0, $]', '["1",$ ,2]'), (source, around) => {
      const text = around.replace('$', source);
      t.deepEqual(read(text), E.getOrElse<string, unknown>(() => '')(E.map(digitsOf)(parseJsonExact(text))));
    }),
    { numRuns: 2_000 },
  );
});

test('anything that is JSON reads the same both ways, and anything else is refused by both', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      const [fast, exact] = [parseJsonLosslessly(text), parseJsonExact(text)];
      t.is(fast._tag, exact._tag);
      if (E.isLeft(fast) || E.isLeft(exact)) return;
      const asNumbers = (_key: string, part: unknown) => (part instanceof JsonNumber ? part.toNumber() : part);
      t.is(JSON.stringify(fast.right, asNumbers), JSON.stringify(exact.right, asNumbers));
    }),
    { numRuns: 500 },
  );
});
