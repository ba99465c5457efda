import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { readPlainRecords } from '../src/records/plain-records.ts';

const record = {
  unique_key: 'agent-1/2026-01-31T09:00:00Z:node-seconds',
  internal_instance_id: '1042',
  amount_type: 'node-seconds',
  amount_value: 60,
  occurred_at: '2026-01-31T09:00:00Z',
  metadata: { agent: 'a', zone: 'b' },
};

/** One record, or an array of them, if it is read to its end without falling back to another reader. */
const plainRecords = (bytes: Buffer): ReadonlyArray<Record<string, unknown>> | undefined => {
  const text = bytes.toString('latin1');
  const isArray = text.startsWith('[');
  if (/^\[\s*\]$/.test(text)) return [];
  const records: Array<Record<string, unknown>> = [];
  const end = readPlainRecords(bytes, isArray ? 1 : 0, isArray ? 'comma' : 'none', records);
  const isWhole = (isArray ? /^\s*\]\s*$/ : /^\s*$/).test(text.slice(end)) && records.length > (isArray ? 0 : -1);
  return isWhole && (isArray || records.length === 1) ? records : undefined;
};

/** As objects of no class. */
const read = (text: string) => plainRecords(Buffer.from(text))?.map((one) => ({ ...one }));

test('an array of records, and one alone', (t) => {
  t.deepEqual(read(JSON.stringify([record, { ...record, metadata: null }])), [record, { ...record, metadata: null }]);
  t.deepEqual(read(JSON.stringify(record)), [record]);
  t.deepEqual(read('[]'), []);
});

test('values that are those of the record before, and values that only begin like them', (t) => {
  const records = [
    record,
    record,
    { ...record, amount_type: 'node', occurred_at: '2026-01-31T09:00:00.5Z', metadata: { agent: 'a' } },
    { ...record, amount_type: 'node-second', metadata: {} },
    { ...record, metadata: null },
    record,
  ];
  t.deepEqual(read(JSON.stringify(records)), records);
});

const raw = (changed: string): string =>
  `{"unique_key":"k","internal_instance_id":"1","amount_type":"a","amount_value":1,"occurred_at":"o",${changed}}`;

const notPlain: ReadonlyArray<readonly [why: string, text: string]> = [
  ['a field that a record does not have', JSON.stringify([{ ...record, more: 1 }])],
  ['a missing field', raw('"amount_type":"b"')],
  ['a field given twice', raw('"metadata":null,"amount_type":"b"')],
  ['an escape', String.raw`{"unique_key":"a\n"}`],
  ['a letter outside ASCII', JSON.stringify({ ...record, unique_key: 'clé' })],
  ['a control character', JSON.stringify(record).replace('agent-1', 'agent\t1')],
  ['a fraction', JSON.stringify({ ...record, amount_value: 60.5 })],
  ['an exponent', JSON.stringify(record).replace(':60,', ':6e1,')],
  ['a number of 16 digits', JSON.stringify(record).replace(':60,', ':1234567890123456,')],
  ['minus zero', JSON.stringify(record).replace(':60,', ':-0,')],
  ['a zero in front', JSON.stringify(record).replace(':60,', ':060,')],
  ['a time as a number', JSON.stringify({ ...record, occurred_at: 1_769_850_000 })],
  ['metadata that is no object of texts', JSON.stringify({ ...record, metadata: { agent: 1 } })],
  ['a name that would not become a field', JSON.stringify(record).replace('"agent"', '"__proto__"')],
  ['a comma too many', JSON.stringify([record]).replace('}]', '},]')],
  ['something behind it', `${JSON.stringify([record])} 1`],
  ['nothing', ''],
  ['a text', '"x"'],
];

for (const [why, text] of notPlain)
  test(`left to the reader of all JSON: ${why}`, (t) => {
    t.is(read(text), undefined);
  });

test('left to the reader of all JSON: a body that was cut, at every byte', (t) => {
  const text = JSON.stringify([record, { ...record, metadata: null, amount_value: -7 }]);
  for (let length = 0; length < text.length; length += 1) t.is(read(text.slice(0, length)), undefined);
});

test('every byte, wherever it stands in a text', (t) => {
  const isPlain = (byte: number): boolean => byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c;
  for (let byte = 0; byte < 256; byte += 1)
    for (let place = 0; place < 9; place += 1) {
      const bytes = Buffer.from(JSON.stringify({ ...record, unique_key: 'ABCDEFGHI' }));
      bytes[bytes.indexOf('ABC') + place] = byte;
      const found = plainRecords(bytes)?.map(({ unique_key }) => unique_key);
      t.deepEqual(found, isPlain(byte) ? [bytes.toString('latin1', 15, 24)] : undefined);
    }
});

const plainText = fc.string({ unit: fc.constantFrom(...'aZ09 -_./:{}[],'), maxLength: 12 });
const anyText = fc.oneof(plainText, fc.string({ unit: 'binary', maxLength: 8 }));

const plainRecord = fc.record({
  unique_key: plainText,
  internal_instance_id: plainText,
  amount_type: fc.constantFrom('a', 'ab', 'node-seconds'),
  amount_value: fc.oneof(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), plainText),
  occurred_at: fc.constantFrom('2026-01-31T09:00:00Z', '2026-01-31T09:00:00.123456Z'),
  metadata: fc.oneof(fc.constant(null), fc.dictionary(plainText, plainText, { maxKeys: 2 })),
});

/** Some value that JSON can hold, in the place of any field. */
const anyRecord = fc
  .tuple(
    plainRecord,
    fc.option(fc.constantFrom('unique_key', 'amount_value', 'metadata', 'other')),
    fc.jsonValue(),
    anyText,
  )
  .map(([plain, field, value, text]) => (field === null ? plain : { ...plain, [field]: value, amount_type: text }));

const spaced = (value: unknown, space: string): string => JSON.stringify(value, null, space);

const space = fc.constantFrom('', ' ', '\t', '   ');

const shuffled = <A extends object>(value: A): fc.Arbitrary<A> =>
  fc
    .shuffledSubarray(Object.entries(value), { minLength: Object.keys(value).length })
    .map((entries) => Object.fromEntries(entries) as A);

test('reads every record of this form, in any order and with any space', (t) => {
  fc.assert(
    fc.property(fc.array(plainRecord.chain(shuffled), { maxLength: 5 }), space, (records, between) => {
      const proto = records.some(({ metadata }) => metadata !== null && Object.hasOwn(metadata, '__proto__'));
      const minusZero = records.some(({ amount_value }) => Object.is(amount_value, -0));
      fc.pre(!proto && !minusZero);
      t.deepEqual(read(spaced(records, between)), records);
    }),
  );
});

/** What it answers is what `JSON.parse` makes of the text, or nothing. */
const agrees = (text: string): boolean => {
  const plain = read(text);
  if (plain === undefined) return true;
  const parsed = E.tryCatch(() => JSON.parse(text) as unknown, String);
  if (E.isLeft(parsed)) return false;
  const all = Array.isArray(parsed.right) ? parsed.right : [parsed.right];
  return JSON.stringify(plain.map(sorted)) === JSON.stringify(all.map(sorted));
};

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

test('whatever it takes, it reads as JSON.parse does', (t) => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 4 }), space, (records, between) => agrees(spaced(records, between))),
  );
  t.pass();
});

test('a damaged byte is never read as something else than JSON.parse reads it', (t) => {
  const damage = fc.record({
    place: fc.nat(),
    length: fc.nat(2),
    by: fc.constantFrom('', '"', ',', '}', ']', '0', '.', 'e', '\\', 'é', ' '),
  });
  fc.assert(
    fc.property(fc.array(plainRecord, { maxLength: 3 }), damage, (records, { place, length, by }) => {
      const text = JSON.stringify(records);
      const at = place % (text.length + 1);
      return agrees(text.slice(0, at) + by + text.slice(at + length));
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});
