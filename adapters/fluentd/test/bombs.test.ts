/** A few kilobytes that stand for millions of values: they are refused for what they would cost, and nobody waits for it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { decode, encode } from '@msgpack/msgpack';
import anyTest, { type TestFn } from 'ava';
import type { BatchReport } from '../src/index.ts';
import { type MeteredInputs, startMeteredInputs } from './support/metered-process.ts';
import { record } from './support/record.ts';

const test = anyTest as TestFn<MeteredInputs>;

test.before(async (t) => {
  t.context = await startMeteredInputs();
});
test.after.always((t) => t.context.stop());

const MEBIBYTE = 2 ** 20;
const MANY = 31 * MEBIBYTE;
const JSON_TYPE = 'application/json';
const MSGPACK = 'application/msgpack';

/** A record in MessagePack whose last field is what is given. */
const packedRecord = (key: string, field: Uint8Array): Buffer => {
  const bytes = Buffer.from(encode(record(key)));
  bytes[0] = (bytes[0] ?? 0) + 1;
  return Buffer.concat([bytes, encode('junk'), field]);
};
const header32 = (first: number, count: number): Buffer => {
  const bytes = Buffer.alloc(5, first);
  bytes.writeUInt32BE(count, 1);
  return bytes;
};
const good = encode(record('good'));
const packed = (field: Uint8Array): Buffer => Buffer.concat([packedRecord('bomb', field), good]);

const jsonRecord = (field: string): string =>
  JSON.stringify(record('bomb', { junk: 0 })).replace('"junk":0', `"junk":${field}`);
const json = (field: string): Buffer => Buffer.from(`[${jsonRecord(field)},${JSON.stringify(record('good'))}]`);
const distinctKeys = (count: number): string =>
  Array.from({ length: count }, (_, index) => `"${index.toString(36)}":0`).join();

const tooMany = 'has more than 10000 keys and values';
const tooLarge = 'is larger than 1048576 bytes';
const tooDeep = 'is nested more than 100 deep';

const bombs: ReadonlyArray<readonly [what: string, type: string, plain: Buffer, reason: RegExp]> = [
  [
    'an array of millions of empty maps',
    MSGPACK,
    packed(Buffer.concat([header32(0xdd, MANY), Buffer.alloc(MANY, 0x80)])),
    new RegExp(tooMany),
  ],
  [
    'an array of millions of arrays of one nil',
    MSGPACK,
    packed(Buffer.concat([header32(0xdd, MANY / 2), Buffer.from('91c0'.repeat(MANY / 2), 'hex')])),
    new RegExp(tooMany),
  ],
  [
    'small maps within each other without end',
    MSGPACK,
    packed(Buffer.concat([Buffer.from('81a161'.repeat(MEBIBYTE), 'hex'), Buffer.from([0xc0])])),
    new RegExp(tooDeep),
  ],
  [
    'many small arrays, none of them too long',
    MSGPACK,
    packed(Buffer.concat([header32(0xdd, 9_000), Buffer.from(`9f${'c0'.repeat(15)}`.repeat(9_000), 'hex')])),
    new RegExp(tooMany),
  ],
  [
    'a map of millions of pairs',
    MSGPACK,
    packed(Buffer.concat([header32(0xdf, MANY / 2), Buffer.from('00c0'.repeat(MANY / 2), 'hex')])),
    new RegExp(tooMany),
  ],
  [
    'an extension of millions of bytes',
    MSGPACK,
    packed(Buffer.concat([header32(0xc9, MANY), Buffer.alloc(MANY + 1, 7)])),
    new RegExp(tooLarge),
  ],
  [
    'a text of millions of bytes',
    MSGPACK,
    packed(Buffer.concat([header32(0xdb, MANY), Buffer.alloc(MANY, 0x61)])),
    new RegExp(tooLarge),
  ],
  ['millions of empty objects', JSON_TYPE, json(`[${'{},'.repeat(MANY / 3)}0]`), new RegExp(tooLarge)],
  ['300,000 empty objects', JSON_TYPE, json(`[${'{},'.repeat(300_000)}0]`), new RegExp(tooMany)],
  ['brackets without end', JSON_TYPE, json(`${'['.repeat(MANY / 2)}${']'.repeat(MANY / 2)}`), new RegExp(tooDeep)],
  ['a megabyte of distinct keys', JSON_TYPE, json(`{${distinctKeys(120_000)}}`), new RegExp(tooMany)],
  [
    'distinct keys in metadata',
    JSON_TYPE,
    Buffer.from(
      JSON.stringify([
        {
          ...record('bomb'),
          metadata: Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`k${index}`, ''])),
        },
        record('good'),
      ]),
    ),
    new RegExp(tooMany),
  ],
  ['a number of millions of digits', JSON_TYPE, json('1'.repeat(MANY)), new RegExp(tooLarge)],
  [
    'a number of almost a megabyte',
    JSON_TYPE,
    Buffer.from(
      `[${JSON.stringify(record('bomb')).replace(':60,', `:${'1'.repeat(1_000_000)},`)},${JSON.stringify(record('good'))}]`,
    ),
    /must be an integer/,
  ],
  ['a text of escapes', JSON_TYPE, json(`"${'\\u0041'.repeat(MANY / 6)}"`), new RegExp(tooLarge)],
  [
    'data of a CloudEvent',
    'application/cloudevents-batch+json',
    Buffer.from(
      `[{"specversion":"1.0","unique_key":"bomb","data":[${'{},'.repeat(300_000)}0]},{"specversion":"1.0","id":"good","source":"s","type":"t","subject":"1","time":"2018-06-15T09:00:00Z","data":{"value":1}}]`,
    ),
    new RegExp(tooMany),
  ],
  [
    'a form with json=',
    'application/x-www-form-urlencoded',
    Buffer.from(`json=[${jsonRecord(`[${'{},'.repeat(300_000)}0]`)},${JSON.stringify(record('good'))}]`),
    new RegExp(tooMany),
  ],
  [
    'a form with msgpack=',
    'application/x-www-form-urlencoded',
    Buffer.concat([
      Buffer.from('msgpack='),
      packed(Buffer.concat([header32(0xdd, MEBIBYTE), Buffer.alloc(MEBIBYTE, 0x80)])),
    ]),
    new RegExp(tooMany),
  ],
  [
    'a line',
    'application/x-ndjson',
    Buffer.from(`${jsonRecord(`[${'{},'.repeat(MANY / 3)}0]`)}\n${JSON.stringify(record('good'))}`),
    new RegExp(tooLarge),
  ],
];

const MAX_CPU_MILLIS = 1_000;
const MAX_GROWTH = 100 * MEBIBYTE;

for (const [what, type, plain, reason] of bombs)
  for (const [encoding, compress] of [
    ['zstd', zstdCompressSync],
    ['gzip', gzipSync],
  ] as const)
    test.serial(
      `${type}, ${encoding}: ${what}: the record is refused cheaply, and the one beside it stored`,
      async (t) => {
        const { post, usage } = t.context;
        const body = compress(plain);
        const before = await usage();
        const response = await post(type, body, encoding);
        const report = (await response.json()) as BatchReport;
        const after = await usage();
        const cpu = after.cpuMillis - before.cpuMillis;
        const growth = after.peakBytes - before.peakBytes;
        t.log(`${body.length} bytes for ${plain.length}: ${Math.round(cpu)} ms, ${Math.round(growth / MEBIBYTE)} MiB`);
        t.is(response.status, 200, JSON.stringify(report));
        t.is(report.accepted, 1);
        t.is(report.rejected.length, 1);
        t.regex(report.rejected[0]?.reason ?? '', reason);
        t.true(cpu < MAX_CPU_MILLIS, `${cpu} ms`);
        t.true(growth < MAX_GROWTH, `${growth} bytes`);
      },
    );

const maps = (count: number): Buffer => Buffer.concat([header32(0xdd, count), Buffer.alloc(count, 0x80)]);
const repeated = (bytes: Buffer): Buffer => Buffer.concat(Array<Buffer>(Math.floor(MANY / bytes.length)).fill(bytes));

/** Every record is within its limits. */
const floods: ReadonlyArray<readonly [what: string, type: string, plain: Buffer]> = [
  ['bad records of 9,000 empty maps', MSGPACK, repeated(packedRecord('', maps(9_000)))],
  ['good records of 9,000 empty maps', MSGPACK, repeated(packedRecord('bomb', maps(9_000)))],
  ['good records of 60 empty maps', MSGPACK, repeated(packedRecord('bomb', maps(60)))],
  ['the same good record', MSGPACK, repeated(Buffer.from(good))],
  ['the same good record', JSON_TYPE, repeated(Buffer.from(JSON.stringify(record('a'))))],
  ['good records of 2,000 empty objects', JSON_TYPE, repeated(Buffer.from(jsonRecord(`[${'{},'.repeat(2_000)}0]`)))],
  [
    'good records of 60 empty objects',
    'application/x-ndjson',
    repeated(Buffer.from(`${jsonRecord(`[${'{},'.repeat(60)}0]`)}\n`)),
  ],
  ['bad records', 'application/x-ndjson', repeated(Buffer.from('{"unique_key":\n'))],
  ['small numbers', JSON_TYPE, Buffer.from(`[${'0,'.repeat(MANY / 2)}0]`)],
];
for (const [what, type, plain] of floods)
  test.serial(`${type}: millions of ${what} cost little and are refused`, async (t) => {
    const { post, usage } = t.context;
    const body = zstdCompressSync(plain);
    const before = await usage();
    const response = await post(type, body, 'zstd');
    const after = await usage();
    const cpu = after.cpuMillis - before.cpuMillis;
    const growth = after.peakBytes - before.peakBytes;
    t.log(`${body.length} bytes for ${plain.length}: ${Math.round(cpu)} ms, ${Math.round(growth / MEBIBYTE)} MiB`);
    t.is(response.status, 413, await response.text());
    t.true(cpu < MAX_CPU_MILLIS, `${cpu} ms`);
    t.true(growth < MAX_GROWTH, `${growth} bytes`);
  });

test.serial('forward, gzip: the same in a compressed chunk', async (t) => {
  const { ports, usage } = t.context;
  const entries = Buffer.concat([
    Buffer.from([0x92, 1]),
    packedRecord('bomb', Buffer.concat([header32(0xdd, MANY), Buffer.alloc(MANY, 0x80)])),
    encode([1, record('forwarded')]),
  ]);
  const message = encode(['billing', gzipSync(entries), { compressed: 'gzip', chunk: 'c' }]);
  const before = await usage();
  const socket = connect(ports.forward, '127.0.0.1');
  socket.write(message);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  const after = await usage();
  t.log(`${message.length} bytes: ${Math.round(after.cpuMillis - before.cpuMillis)} ms`);
  t.deepEqual(decode(answer), { ack: 'c' });
  t.true(after.keys.includes('forwarded'));
  t.true(after.cpuMillis - before.cpuMillis < MAX_CPU_MILLIS);
  t.true(after.peakBytes - before.peakBytes < MAX_GROWTH);
});
