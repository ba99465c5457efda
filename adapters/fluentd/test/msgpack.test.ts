/** Reading MessagePack: what the library of many clients wrote is read as it was meant, and nothing else harms. */
import { decode, encode } from '@msgpack/msgpack';
import { EventTime } from '@usage-billing/contracts/wire';
import test from 'ava';
import fc from 'fast-check';
import { msgpackFrom, readMsgpack } from '../src/records/msgpack.ts';
import { pack } from './support/pack.ts';

const read = (bytes: Uint8Array): unknown => readMsgpack(msgpackFrom(Buffer.from(bytes)));

const readAll = (bytes: Buffer): ReadonlyArray<unknown> => {
  const values: unknown[] = [];
  for (const place = msgpackFrom(bytes); place.offset < bytes.length; ) values.push(readMsgpack(place));
  return values;
};

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.string({ unit: 'grapheme', size: 'large' }),
    fc.string({ unit: 'grapheme-ascii' }),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
})).value;

test('whatever was written is read', (t) => {
  fc.assert(
    fc.property(value, (given) => {
      const bytes = encode(given, { useBigInt64: true });
      t.deepEqual(read(bytes), decode(bytes, { useBigInt64: true }));
    }),
    { numRuns: 500 },
  );
});

test('objects one after the other, some of them of every size', (t) => {
  const values = [
    'x'.repeat(70_000),
    'é'.repeat(20_000),
    Array.from({ length: 9_000 }, (_, index) => index - 300),
    Object.fromEntries(Array.from({ length: 4_900 }, (_, index) => [`name ${index}`, index * 1_000_003])),
    new EventTime(4_294_967_295, 999_999_999),
    -1,
  ];
  t.deepEqual(readAll(Buffer.concat(values.map(pack))), values);
});

test('headers that are larger than they need to be', (t) => {
  t.deepEqual(read(Buffer.from([0xdd, 0, 0, 0, 2, 1, 2])), [1, 2]);
  t.deepEqual(read(Buffer.from([0xdf, 0, 0, 0, 1, 0xa1, 0x61, 1])), { a: 1 });
});

test('texts that differ are not taken for each other, however many there are', (t) => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `text ${index}`);
  t.deepEqual(readAll(Buffer.concat([...texts, ...texts].map(pack))), [...texts, ...texts]);
});

test('a text that was read once does not change with the bytes that it came from', (t) => {
  const bytes = pack('a text that is longer than those that are looked up');
  const text = read(bytes);
  const short = pack('short');
  const kept = readMsgpack(msgpackFrom(short));
  bytes.fill(0x41);
  short.fill(0x41);
  t.deepEqual([text, kept], ['a text that is longer than those that are looked up', 'short']);
});

for (const [what, bytes, message] of [
  ['a name that would change what objects are', pack({ ['__proto__']: 1 }), /__proto__/],
  ['a name that is none', Buffer.from([0x81, 0xc0, 0x01]), /must be text/],
  ['a text that is cut short', Buffer.from([0xa3, 0x61]), /in the middle/],
  ['an array that claims more than there is', Buffer.from([0xdc, 0x03, 0xe8, 0x01]), /in the middle/],
  ['an array that claims more than any record has', Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff, 0x01]), /10000 keys/],
  ['a time of other size', Buffer.from([0xd6, 0x00, 0, 0, 0, 0]), /8 bytes/],
  ['the byte that means nothing', Buffer.from([0xc1]), /0xc1/],
  ['what is nested without end', Buffer.alloc(100_000, 0x91), /nested/],
  ['nothing', Buffer.alloc(0), /in the middle/],
] as const)
  test(`${what} is an error that says so`, (t) => {
    t.throws(() => read(bytes), { message });
  });

test('an extension that means nothing here harms nothing else', (t) => {
  t.deepEqual(readAll(Buffer.from([0xd5, 0x07, 1, 2, 0xd6, 0xff, 0, 0, 0, 1, 0x2a])), [
    Uint8Array.from([1, 2]),
    Uint8Array.from([0, 0, 0, 1]),
    42,
  ]);
});
