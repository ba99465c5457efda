/** Bytes that claim to be text and are none: two keys must never become one. */
import { createHash } from 'node:crypto';
import { decode, encode } from '@msgpack/msgpack';
import test from 'ava';
import { answerOf, forwardInput, httpInput } from './support/inputs.ts';
import { pack } from './support/pack.ts';
import { record } from './support/record.ts';

const HOLE = '\u0001\u0002\u0003';

/** The same message with other bytes in the place of the hole. */
const filled = (message: Uint8Array | string, bytes: ReadonlyArray<number>): Buffer =>
  Buffer.from(
    Buffer.from(message).toString('latin1').replaceAll(HOLE, Buffer.from(bytes).toString('latin1')),
    'latin1',
  );

/** Too few bytes of a letter, half a surrogate pair, a letter written longer than it is. */
const INVALID = [
  [0xff, 0xfe, 0xff],
  [0xed, 0xa0, 0x80],
  [0xe0, 0x80, 0xaf],
];
const REPLACEMENT = [0xef, 0xbf, 0xbd];
const IN_UTF8 = 'must be text, in UTF-8';

for (const bytes of INVALID)
  for (const [field, change, reason] of [
    ['unique_key', { unique_key: `bad${HOLE}key` }, IN_UTF8],
    ['unique_key', { unique_key: `bad${HOLE}key`.padEnd(100) }, IN_UTF8],
    ['internal_instance_id', { internal_instance_id: HOLE }, IN_UTF8],
    ['amount_type', { amount_type: HOLE }, IN_UTF8],
    ['metadata', { metadata: { zone: HOLE } }, 'must have only text values; that of "zone" is not text'],
    ['metadata', { metadata: { [HOLE]: 'b' } }, 'must have only text values; that of "\ufffd\ufffd\ufffd" is not text'],
  ] as const)
    test(`a record whose ${field} ${JSON.stringify(change)} holds ${Buffer.from(bytes).toString('hex')} is rejected alone`, async (t) => {
      const input = await httpInput(t);
      const response = await input.post(
        'application/msgpack',
        filled(pack([record('good'), record('bad', change)]), bytes),
      );
      t.deepEqual(await response.json(), { accepted: 1, rejected: [{ index: 1, field, reason }] });
      t.deepEqual(input.keys, ['good']);
      t.is(input.letters.length, 1);
    });

test('what means nothing here may hold any bytes', async (t) => {
  const input = await httpInput(t);
  const sent = filled(pack([record('good', { note: HOLE, [HOLE]: 1 })]), [0xff, 0xff, 0xff]);
  t.is((await input.post('application/msgpack', sent)).status, 200);
});

test('the replacement character is a letter like any other where it was sent', async (t) => {
  const input = await httpInput(t);
  const http = filled(pack([record(`a${HOLE}`)]), REPLACEMENT);
  t.is((await input.post('application/msgpack', http)).status, 200);
  t.deepEqual(input.keys, ['a\ufffd']);
  const forward = await forwardInput(t);
  const socket = await forward.open();
  socket.write(`["billing",1,${JSON.stringify(record('b\ufffd'))},{"chunk":"c"}]`);
  t.is(String(await answerOf(socket)), '{"ack":"c"}');
  t.deepEqual(forward.keys, ['b\ufffd']);
});

for (const [mode, message] of [
  ['Message', encode(['billing', 1, record(`bad${HOLE}key`), { chunk: 'c' }])],
  ['PackedForward', encode(['billing', encode([1, record(`bad${HOLE}key`)]), { chunk: 'c' }])],
] as const)
  test(`forward, ${mode}: the record is a letter, and its message acknowledged`, async (t) => {
    const input = await forwardInput(t);
    const socket = await input.open();
    socket.write(filled(message, [0xff, 0xff, 0xff]));
    t.deepEqual(decode((await answerOf(socket)) ?? []), { ack: 'c' });
    t.like(input.letters[0], { field: 'unique_key', message: IN_UTF8 });
    t.deepEqual(input.keys, []);
  });

test('forward: a chunk that is no text comes back in the bytes that were sent', async (t) => {
  const input = await forwardInput(t);
  const socket = await input.open();
  socket.write(filled(encode(['billing', 1, record('a'), { chunk: HOLE }]), [0xff, 0xfe, 0xff]));
  const { ack } = decode((await answerOf(socket)) ?? []) as { readonly ack: Uint8Array };
  t.deepEqual([...ack], [0xff, 0xfe, 0xff]);
});

test('forward in JSON: a message that is not UTF-8 closes its connection; what came before it is kept', async (t) => {
  const input = await forwardInput(t);
  const socket = await input.open();
  const message = (key: string, option: string) =>
    `["billing",1,${JSON.stringify(record(key)).replaceAll('\\u0001\\u0002\\u0003', HOLE)},${option}]`;
  socket.write(filled(message('good', 'null') + message(`bad${HOLE}key`, '{"chunk":"c"}'), [0xff, 0xff, 0xff]));
  t.is(await answerOf(socket), undefined);
  t.deepEqual(input.keys, ['good']);
  t.regex(input.complaints.join(), /it is not UTF-8/);
});

test('forward: the salt of a handshake may be any bytes, also where it is sent as text', async (t) => {
  const input = await forwardInput(t, { sharedKey: 'open sesame' });
  const socket = await input.open();
  const [, { nonce }] = decode((await answerOf(socket)) ?? []) as [string, { readonly nonce: Uint8Array }];
  const salt = Buffer.from([0xff, 0xfe, 0xff]);
  const shown = createHash('sha512').update(salt).update('me').update(nonce).update('open sesame').digest('hex');
  socket.write(filled(encode(['PING', 'me', HOLE, shown, '', '']), [...salt]));
  t.deepEqual((decode((await answerOf(socket)) ?? []) as ReadonlyArray<unknown>).slice(0, 2), ['PONG', true]);
});
