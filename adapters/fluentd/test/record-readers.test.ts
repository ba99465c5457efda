/** However the bytes of a body are cut into pieces, the records are the same, and so is what cannot be read. */
import { stringifyJsonExact } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import { formRecords } from '../src/records/form-records.ts';
import { jsonRecords } from '../src/records/json-records.ts';
import { lineRecords } from '../src/records/line-records.ts';
import { msgpackRecords } from '../src/records/msgpack-records.ts';
import { MalformedInput, type RecordReader } from '../src/records/record-reader.ts';
import { pack } from './support/pack.ts';
import { record } from './support/record.ts';

/** As text, so that a record of one class is like one of another. Undefined: it cannot be read. */
const readAll = (begin: () => RecordReader, pieces: ReadonlyArray<Buffer>): ReadonlyArray<string> | undefined => {
  const reader = begin();
  const records: unknown[] = [];
  try {
    for (const piece of pieces) records.push(...reader.push(piece));
    records.push(...reader.end());
  } catch (error) {
    if (error instanceof MalformedInput) return undefined;
    throw error;
  }
  return records.map((one) => stringifyJsonExact(one));
};

const plain = record('plain', { metadata: { zone: 'b' } });
const odd = record('odd é "\\ ]},{[', { note: [1, { a: [] }, null, true], amount_value: 1.5e3 });
const mixed = [plain, odd, plain, plain, odd, 7, 'text', null, [], plain];
const many = Array.from({ length: 12 }, () => odd);

const percent = (bytes: Buffer): string => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const entry = (value: unknown) => [[1_529_053_200, { group: 'a' }], value];

const bodies: ReadonlyArray<readonly [what: string, begin: () => RecordReader, bytes: Buffer, count: number]> = [
  ['JSON, an array', jsonRecords, Buffer.from(JSON.stringify(mixed)), 10],
  ['JSON, an array with space', jsonRecords, Buffer.from(`\ufeff ${JSON.stringify(mixed, null, 2)} \n`), 10],
  ['JSON, records that are not plain', jsonRecords, Buffer.from(JSON.stringify(many)), 12],
  [
    'JSON, values one after the other',
    jsonRecords,
    Buffer.from(`${[plain, odd, plain].map((one) => JSON.stringify(one)).join('')}[] [${JSON.stringify(odd)}] 7`),
    5,
  ],
  [
    'lines',
    lineRecords,
    Buffer.from(
      `${[plain, odd, plain].map((one) => JSON.stringify(one)).join('\r\n\n')}\n{"unique_key":\n{}{}\n${JSON.stringify(plain)}`,
    ),
    7,
  ],
  [
    'MessagePack',
    () => msgpackRecords('body'),
    Buffer.concat([pack(plain), pack(mixed), pack(entry(odd)), pack([entry(odd), plain]), pack([1, plain]), pack(7)]),
    16,
  ],
  [
    'packed entries',
    () => msgpackRecords('entries'),
    Buffer.concat([entry(odd), [1, plain], entry(plain)].map(pack)),
    3,
  ],
  ['a form with JSON', formRecords, Buffer.from(`x=1&json=${percent(Buffer.from(JSON.stringify(mixed)))}&y=%zz`), 10],
  ['a form with plain JSON', formRecords, Buffer.from(`json=${JSON.stringify([plain, odd]).replaceAll(' ', '+')}`), 2],
  ['a form with MessagePack', formRecords, Buffer.from(`msgpack=${percent(pack(mixed))}`), 10],
];

for (const [what, begin, bytes, count] of bodies) {
  test(`${what}: cut anywhere, the records are the same`, (t) => {
    const whole = readAll(begin, [bytes]);
    t.is(whole?.length, count);
    for (let at = 0; at <= bytes.length; at += 1)
      t.deepEqual(readAll(begin, [bytes.subarray(0, at), bytes.subarray(at)]), whole, `cut at ${at}`);
    t.deepEqual(
      readAll(
        begin,
        [...bytes].map((byte) => Buffer.from([byte])),
      ),
      whole,
      'byte by byte',
    );
  });

  test(`${what}: damaged and cut anywhere, what can be read is the same`, (t) => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(bytes.length), (at, byte, cut) => {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        t.deepEqual(readAll(begin, [changed.subarray(0, cut), changed.subarray(cut)]), readAll(begin, [changed]));
      }),
      { numRuns: 300 },
    );
  });
}

test('a record in MessagePack that is refused is not called by the key of the next one', (t) => {
  const nameless = Buffer.from([0x81, 0xc0, 0x01]);
  const bytes = Buffer.concat([nameless, pack(plain)]);
  const whole = readAll(() => msgpackRecords('body'), [bytes]);
  t.regex(whole?.[0] ?? '', /not kept: it has a key that is not text; all keys must be text\)/);
  t.deepEqual(
    readAll(() => msgpackRecords('body'), [nameless, pack(plain)]),
    whole,
  );
});

const megabytes = (count: number): string => 'x'.repeat(count * 2 ** 20);

for (const [what, begin, bytes] of [
  ['JSON', jsonRecords, Buffer.from(JSON.stringify([plain, record('large', { note: megabytes(2) }), plain]))],
  [
    'lines',
    lineRecords,
    Buffer.from([plain, record('large', { note: megabytes(2) }), plain].map((one) => JSON.stringify(one)).join('\n')),
  ],
  ['MessagePack', () => msgpackRecords('body'), pack([plain, record('large', { note: megabytes(2) }), plain])],
] as const)
  test(`${what}: a record that is too large is refused alone, in whatever pieces it comes`, (t) => {
    for (const size of [bytes.length, 2 ** 20 + 7, 300_001, 65_536]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const records = readAll(begin, pieces) ?? [];
      t.is(records.length, 3);
      t.regex(records[1] ?? '', /larger than 1048576 bytes.*its unique_key is .*large/);
      t.is(records[0], records[2]);
    }
  });
