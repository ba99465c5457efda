/** Chunks that are far larger once decompressed than any body may be: they are stored, in little memory. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { decode, encode } from '@msgpack/msgpack';
import anyTest, { type TestFn } from 'ava';
import { type MeteredInputs, startMeteredInputs } from './support/metered-process.ts';
import { record } from './support/record.ts';

const test = anyTest as TestFn<MeteredInputs>;

test.before(async (t) => {
  t.context = await startMeteredInputs();
});
test.after.always((t) => t.context.stop());

const COUNT = 300_000;
const HOLE = '#########';
const MAX_GROWTH = 200 * 2 ** 20;

/** The same bytes many times, each with a number of its own in the place of the hole. */
const numbered = (template: Buffer): Buffer => {
  const at = template.indexOf(HOLE);
  const all = Buffer.allocUnsafe(template.length * COUNT);
  for (let number = 0; number < COUNT; number += 1) {
    const from = number * template.length;
    template.copy(all, from);
    all.write(String(number).padStart(HOLE.length, '0'), from + at, 'latin1');
  }
  return all;
};

const sent = record(`agent-7/2018-06-15T09:00:00Z/${HOLE}:node-seconds`, { metadata: { zone: 'b', host: 'h-17' } });
const entries = numbered(Buffer.from(encode([1_529_053_200, sent])));
const lines = numbered(Buffer.from(`${JSON.stringify(sent)}\n`));

for (const [encoding, compress] of [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const) {
  test.serial(`forward, ${encoding}: ${COUNT} records in one chunk are stored and acknowledged`, async (t) => {
    const { ports, usage } = t.context;
    const before = await usage();
    const socket = connect(ports.forward, '127.0.0.1');
    socket.write(encode(['billing', compress(entries), { compressed: encoding, chunk: 'c' }]));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    const after = await usage();
    const growth = after.peakBytes - before.peakBytes;
    t.log(`${entries.length} bytes, ${Math.round(growth / 2 ** 20)} MiB`);
    t.deepEqual(decode(answer), { ack: 'c' });
    t.is(after.events - before.events, COUNT);
    t.true(growth < MAX_GROWTH);
  });

  test.serial(`HTTP, ${encoding}: ${COUNT} records in one body are stored`, async (t) => {
    const { post, usage } = t.context;
    const before = await usage();
    const response = await post('application/x-ndjson', compress(lines), encoding);
    const after = await usage();
    const growth = after.peakBytes - before.peakBytes;
    t.log(`${lines.length} bytes, ${Math.round(growth / 2 ** 20)} MiB`);
    t.deepEqual(await response.json(), { accepted: COUNT, rejected: [] });
    t.is(after.events - before.events, COUNT);
    t.true(growth < MAX_GROWTH);
  });
}
