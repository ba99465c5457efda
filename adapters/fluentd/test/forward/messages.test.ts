/** Cutting bytes into messages: whatever the pieces are, the messages are the same. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { EventTime } from '@usage-billing/contracts/wire';
import test from 'ava';
import fc from 'fast-check';
import { isCompressed, type Message } from '../../src/forward/message.ts';
import { createMessageReader } from '../../src/forward/message-reader.ts';
import { judgeRecords } from '../../src/judged-batch.ts';
import { allMsgpackRecords } from '../../src/records/msgpack-records.ts';
import { pack } from '../support/pack.ts';
import { record } from '../support/record.ts';

const LARGEST = 9223372036854775807n;
const time = new EventTime(1_529_053_200, 7);
const entries = (...keys: ReadonlyArray<string>): Buffer => Buffer.concat(keys.map((key) => pack([time, record(key)])));

/** An older client writes packed entries as text: the same bytes behind another first byte. */
const asText = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xdb, 0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);

const binary = Buffer.concat([
  pack(['billing', 1_529_053_200, record('message')]),
  Buffer.from([0xc0]),
  pack(['billing', time, record('message with ack', { amount_value: LARGEST }), { chunk: 'c1' }]),
  pack([
    'billing',
    [
      [time, record('f1')],
      [1_529_053_200, record('f2')],
    ],
    { chunk: 'c2', size: 2 },
  ]),
  pack(['billing', entries('p1', 'p2', 'p3'), { chunk: 'c3' }]),
  Buffer.concat([Buffer.from([0x93]), pack('billing'), asText(entries('t1', 'é')), pack({ chunk: 'c4' })]),
  pack([
    'billing',
    Buffer.concat([gzipSync(entries('z1', 'z2')), gzipSync(entries('z3'))]),
    { compressed: 'gzip', chunk: 'c5' },
  ]),
  pack(['billing', entries('last')]),
]);
const BINARY_KEYS = ['message', 'message with ack', 'f1', 'f2', 'p1', 'p2', 'p3', 't1', 'é', 'z1', 'z2', 'z3', 'last'];

const jsonMessage = (key: string, option: string): string =>
  `["billing",1529053200,${JSON.stringify(record(key)).replace(':60,', `:${LARGEST},`)},${option}]`;
const json = Buffer.from(
  [
    jsonMessage('a', 'null'),
    jsonMessage('b ]["\\ \u2028 计', '{}'),
    jsonMessage('c', '{"chunk":"c1"}').replace('"c"', '"\\u003cc\\u003e"'),
    ' \n',
    jsonMessage('d', 'null'),
  ].join(''),
);
const JSON_KEYS = ['a', 'b ]["\\ \u2028 计', '<c>', 'd'];

const recordsIn = (message: Message): ReadonlyArray<unknown> =>
  isCompressed(message) ? allMsgpackRecords(gunzipSync(message.compressed), 'entries') : message.records;

interface Read {
  readonly keys: ReadonlyArray<string>;
  readonly chunks: ReadonlyArray<string>;
  readonly amounts: ReadonlyArray<bigint>;
  readonly rejected: number;
}

const readAll = (pieces: ReadonlyArray<Buffer>, way: 'together' | 'one by one' = 'together'): Read => {
  const reader = createMessageReader(1_000_000);
  const keys: string[] = [];
  const chunks: string[] = [];
  const amounts: bigint[] = [];
  let rejected = 0;
  const found = (message: Message): void => {
    const { chunk } = message;
    const batch = judgeRecords(recordsIn(message));
    keys.push(...batch.events.map(({ uniqueKey }) => uniqueKey));
    amounts.push(...batch.events.map(({ amount }): bigint => amount));
    rejected += batch.rejected.length;
    if (chunk !== undefined) chunks.push(String(chunk));
  };
  for (const piece of pieces) {
    reader.push(piece);
    if (way === 'together') reader.together(found);
    for (let message = reader.next(); message !== undefined; message = reader.next()) reader.read([message], found);
  }
  return { keys, chunks, amounts, rejected };
};

for (const [name, stream, keys, chunks] of [
  ['MessagePack', binary, BINARY_KEYS, ['c1', 'c2', 'c3', 'c4', 'c5']],
  ['JSON', json, JSON_KEYS, ['c1']],
] as const) {
  test(`${name}: every carrier is read, with all digits`, (t) => {
    const read = readAll([stream]);
    t.deepEqual(read.keys, keys);
    t.deepEqual(read.chunks, chunks);
    t.is(read.rejected, 0);
    t.true(read.amounts.includes(LARGEST));
  });

  test(`${name}: cut anywhere, the records are the same`, (t) => {
    const whole = readAll([stream], 'one by one');
    for (let at = 0; at <= stream.length; at += 1)
      t.deepEqual(readAll([stream.subarray(0, at), stream.subarray(at)]), whole, `cut at ${at}`);
    t.deepEqual(readAll([...stream].map((byte) => Buffer.from([byte]))), whole, 'byte by byte');
  });

  test(`${name}: what is cut short gives the messages that are whole, and no other`, (t) => {
    for (let length = 0; length < stream.length; length += 1) {
      const { keys: read } = readAll([stream.subarray(0, length)]);
      t.deepEqual(read, keys.slice(0, read.length));
      t.true(read.length < keys.length);
    }
  });

  test(`${name}: a changed byte gives an error or other records, and never a crash or a hang`, (t) => {
    fc.assert(
      fc.property(fc.nat(stream.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const changed = Buffer.from(stream);
        changed[at] = byte;
        try {
          t.true(readAll([changed]).keys.length <= keys.length + 1);
        } catch (error) {
          t.true(error instanceof Error);
        }
      }),
      { numRuns: 1_000 },
    );
  });
}

/** Pieces of JSON and of streams of it, legal and illegal, so that boundaries stand where they should and where not. */
const jsonPiece = fc.constantFrom(
  '[',
  ']',
  '][',
  '],[',
  '],0,[',
  '[[0][0]]',
  '"',
  '\\',
  '{"a":',
  '}',
  ',',
  '0',
  ' ',
  '"billing",1,{"k":"',
);
const jsonRecord = fc
  .dictionary(fc.constantFrom('k', '][', ']'), fc.constantFrom('x][y', '"][', ']', '],0,[', '\\', 'é'))
  .map((sent) => JSON.stringify(['billing', 1, sent, null]));

const recordsOf = (pieces: ReadonlyArray<Buffer>, way: 'together' | 'one by one') => {
  const reader = createMessageReader(10_000);
  const records: unknown[] = [];
  const found = (message: Message): void => void records.push(...recordsIn(message));
  let failed = false;
  try {
    for (const piece of pieces) {
      reader.push(piece);
      if (way === 'together') reader.together(found);
      for (let message = reader.next(); message !== undefined; message = reader.next()) reader.read([message], found);
    }
  } catch {
    failed = true;
  }
  return { records, failed };
};

const cutAt = (bytes: Buffer, at: number): ReadonlyArray<Buffer> => [bytes.subarray(0, at), bytes.subarray(at)];

for (const forged of [
  '["billing",1,{"][":"x"},null],0,["billing",1,{"k":1},null]',
  '["billing",1,{"k":"]["},null],0,["billing",1,{"k":1},null]',
  '["billing",1,{"k":[[1][2]]},null],0,["billing",1,{"k":1},null]',
])
  test(`a sender cannot forge the place where a message ends: ${forged}`, (t) => {
    t.deepEqual(recordsOf([Buffer.from(forged)], 'together'), recordsOf([Buffer.from(forged)], 'one by one'));
    t.true(recordsOf([Buffer.from(forged)], 'together').failed);
  });

test('read together or one by one, cut anywhere, JSON messages are the same', (t) => {
  fc.assert(
    fc.property(fc.array(fc.oneof(jsonRecord, jsonPiece)), fc.nat(200), (parts, at) => {
      const bytes = Buffer.from(parts.join(''));
      const pieces = cutAt(bytes, at);
      t.deepEqual(recordsOf(pieces, 'together'), recordsOf(pieces, 'one by one'));
    }),
    { numRuns: 3_000 },
  );
});

test('random bytes give no records', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
      try {
        t.deepEqual(readAll([Buffer.from(bytes)]).keys, []);
      } catch (error) {
        t.true(error instanceof Error);
      }
    }),
  );
});

test('a message over the limit is an error that says so', (t) => {
  const reader = createMessageReader(100);
  reader.push(Buffer.from(`["billing",1,{"a":"${'x'.repeat(200)}`));
  t.throws(() => reader.next(), { message: /larger than 100 bytes/ });
});

test('any MessagePack ends where its library says', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.anything({ withBigInt: false, withNullPrototype: false }), { maxLength: 5 }),
      fc.nat(30),
      (parts, extra) => {
        let bytes: Buffer;
        try {
          bytes = pack(['tag', ...parts]);
        } catch {
          return;
        }
        const reader = createMessageReader(1_000_000);
        reader.push(Buffer.concat([bytes, Buffer.alloc(extra, 0xc0)]));
        t.is(reader.next()?.length, bytes.length);
      },
    ),
  );
});

test('of JSON messages that came together, those before the one that is wrong are read', (t) => {
  const reader = createMessageReader(1_000);
  reader.push(Buffer.from('["billing",1,{"n":"]["}]["billing",2,{"n":2}]["billing",3,{n:3}]["billing",4,{"n":4}]'));
  const whole: Buffer[] = [];
  for (let message = reader.next(); message !== undefined; message = reader.next()) whole.push(message);
  const found: unknown[] = [];
  t.throws(() => reader.read(whole, (message) => found.push(...recordsIn(message))), { message: /JSON/ });
  t.deepEqual(found, [
    { n: '][', occurred_at: 1 },
    { n: 2, occurred_at: 2 },
  ]);
});
