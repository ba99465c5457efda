/**
 * Bytes that Fluent Bit 5.1 and Fluentd 1.19 sent: three records each time, the first two without `occurred_at`, whose time
 * is then that of the entry where there is one. Each stream is one connection.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { decode } from '@msgpack/msgpack';
import { formatInstant } from '@usage-billing/core/shared';
import type { BillingEvent } from '@usage-billing/core/usage';
import test from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import type { BatchReport } from '../src/index.ts';
import { forwardInput, httpInput } from './support/inputs.ts';

const bytesOf = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}.bin`, import.meta.url));

const FIRST = ['agent-1/2026-01-31T09:00:00Z:node-seconds', '1000', 'node-seconds', 3600n, undefined];
const SECOND = [
  'agent-1/2026-01-31T10:00:00Z:node-seconds',
  '1000',
  'node-seconds',
  9223372036854775807n,
  { zone: 'é✓' },
];
const THIRD = ['agent-2/2026-01-31T10:00:00Z:samples', '1001', 'samples', 12n, undefined];

const fieldsOf = ({ uniqueKey, instanceId, amountType, amount, metadata }: BillingEvent): unknown[] => [
  uniqueKey,
  instanceId,
  amountType,
  amount,
  O.toUndefined(metadata),
];
const timesOf = (events: ReadonlyArray<BillingEvent>): ReadonlyArray<string> =>
  events.map(({ occurredAt }) => formatInstant(occurredAt));

/** When the recordings were made, to the second. */
const RECORDED = /^2026-11-29T1\d:\d\d:\d\d/;

for (const name of [
  'fluent-bit-5.1-forward-ack',
  'fluent-bit-5.1-forward-gzip',
  'fluent-bit-5.1-forward-no-metadata',
  'fluent-bit-5.1-forward-as-integer',
  'fluentd-1.19-forward-ack',
  'fluentd-1.19-forward-gzip',
  'fluentd-1.19-forward-zstd',
])
  test(`${name}: all three are stored, with the time of the entry where the record has none`, async (t) => {
    const input = await forwardInput(t);
    const socket = await input.open();
    const bytes = bytesOf(name);
    // Behind the bytes, a message that is acknowledged shows that they were dealt with.
    const asksForAck = bytes.includes('chunk');
    socket.write(bytes);
    if (asksForAck) {
      const [answer] = (await once(socket, 'data')) as [Buffer];
      const { ack } = decode(answer) as { readonly ack: string };
      t.true(bytes.includes(ack));
      t.deepEqual(input.complaints, []);
    } else {
      socket.end();
      await once(socket.resume(), 'close');
    }
    t.deepEqual(input.events.map(fieldsOf), [FIRST, SECOND, THIRD]);
    const [first, second, third] = timesOf(input.events);
    t.regex(first ?? '', RECORDED);
    t.regex(second ?? '', RECORDED);
    t.is(third, '2026-01-31T10:00:00.123456Z');
    t.deepEqual(input.letters, []);
  });

/** The whole response, headers included. */
const response = async (socket: Socket): Promise<{ readonly bytes: number; readonly report: BatchReport }> => {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  while (!/\r\n\r\n.*\}$/s.test(text)) await once(socket, 'data');
  return { bytes: text.length, report: JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as BatchReport };
};

const sent = async (port: number, name: string) => {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytesOf(name));
  const answer = await response(socket);
  socket.destroy();
  return answer;
};

for (const name of [
  'fluent-bit-5.1-http-json',
  'fluent-bit-5.1-http-json-gzip',
  'fluent-bit-5.1-http-json_lines',
  'fluent-bit-5.1-http-json_stream',
  'fluentd-1.19-http-ndjson',
  'fluentd-1.19-http-array-gzip',
])
  test(`${name}: the record with a time is stored, the others are refused by name`, async (t) => {
    const input = await httpInput(t);
    const { bytes, report } = await sent(input.port, name);
    t.true(bytes <= 4_000);
    t.deepEqual(report, {
      accepted: 1,
      rejected: [
        { index: 0, field: 'occurred_at', reason: 'is missing' },
        { index: 1, field: 'occurred_at', reason: 'is missing' },
      ],
    });
    t.deepEqual(input.events.map(fieldsOf), [THIRD]);
    t.is(input.letters.length, 2);
  });

test('fluent-bit-5.1-http-msgpack: all three are stored, and there are no letters', async (t) => {
  const input = await httpInput(t);
  const { report } = await sent(input.port, 'fluent-bit-5.1-http-msgpack');
  t.deepEqual(report, { accepted: 3, rejected: [] });
  t.deepEqual(input.events.map(fieldsOf), [FIRST, SECOND, THIRD]);
  t.regex(timesOf(input.events)[0] ?? '', RECORDED);
  t.deepEqual(input.letters, []);
});
