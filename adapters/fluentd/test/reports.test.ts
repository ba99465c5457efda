/** Fluent Bit reads 4 KiB of a response and sends the chunk again when there is more, so every response is short. */
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'ava';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { BatchReport } from '../src/index.ts';
import { forwardInput, httpInput } from './support/inputs.ts';
import { record } from './support/record.ts';

/** Everything the server sends in response to one request, as text in which every byte is a character. */
const rawResponse = async (port: number, type: string, body: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  socket.end(
    `POST /billing HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  await once(socket, 'close');
  return text;
};

const reportIn = (text: string): BatchReport =>
  JSON.parse(Buffer.from(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1').toString()) as BatchReport;

const MAX_BYTES = 4_000;

for (const [what, bad] of [
  ['a missing field', (index: number) => record(`k${index}`, { occurred_at: undefined })],
  [
    'a reason that quotes the sender at length',
    (index: number) => record(`k${index}`, { metadata: { ['é'.repeat(5_000)]: 1 } }),
  ],
  ['quotes that double in JSON', (index: number) => record(`k${index}`, { metadata: { ['"'.repeat(5_000)]: 1 } })],
] as const)
  test(`200 bad records with ${what} and a good one: a short response that counts them all and names the first`, async (t) => {
    const input = await httpInput(t);
    const batch = [record('good'), ...Array.from({ length: 200 }, (_, index) => bad(index))];
    const text = await rawResponse(input.port, 'application/json', JSON.stringify(batch));
    t.true(text.length <= MAX_BYTES, String(text.length));
    const report = reportIn(text);
    t.is(report.accepted, 1);
    t.is(report.rejected[0]?.index, 1);
    t.is(report.rejected.length + (report.omitted?.rejected ?? 0), 200);
    t.is(report.omitted?.see, 'the dead letters and conflicts of the ingester');
    t.is(input.letters.length, 200);
  });

test('what the store refuses or puts aside is counted alike', async (t) => {
  const input = await httpInput(t, {
    ingest: (events) =>
      TE.right(
        events.map((_, index) =>
          index % 2 === 0
            ? { _tag: 'Refused', reason: 'r'.repeat(500) }
            : { _tag: 'Quarantined', reason: 'q'.repeat(500) },
        ),
      ),
  });
  const batch = Array.from({ length: 100 }, (_, index) => record(`k${index}`));
  const text = await rawResponse(input.port, 'application/json', JSON.stringify(batch));
  t.true(text.length <= MAX_BYTES, String(text.length));
  const { accepted, rejected, quarantined = [], omitted } = reportIn(text);
  t.is(accepted, 50);
  t.is(rejected.length + (omitted?.rejected ?? 0), 50);
  t.is(quarantined.length + (omitted?.quarantined ?? 0), 50);
});

test('positions count on through a body that is read in pieces', async (t) => {
  const input = await httpInput(t);
  const batch = Array.from({ length: 5_000 }, (_, index) => record(index % 2_500 === 2_400 ? '' : `k${index}`));
  const text = await rawResponse(input.port, 'application/json', JSON.stringify(batch));
  t.deepEqual(reportIn(text), {
    accepted: 4_998,
    rejected: [2_400, 4_900].map((index) => ({
      index,
      field: 'unique_key',
      reason: 'must have 1 to 512 characters, this has 0',
    })),
  });
});

for (const [what, type, body] of [
  ['a body that is not JSON', 'application/json', `{${'"é'.repeat(10_000)}`],
  ['an unknown type', 'x'.repeat(4_000), '{}'],
] as const)
  test(`${what} has a short response too`, async (t) => {
    const input = await httpInput(t);
    t.true((await rawResponse(input.port, type, body)).length <= MAX_BYTES);
  });

test('the same bad chunk sent again makes letters that say the same, so that they are kept once', async (t) => {
  const input = await httpInput(t);
  const body = JSON.stringify([record('a', { amount_value: 1.5 }), record('b', { occurred_at: undefined })]);
  await rawResponse(input.port, 'application/json', body);
  await rawResponse(input.port, 'application/json', body);
  t.is(input.letters.length, 4);
  t.deepEqual(input.letters.slice(0, 2), input.letters.slice(2));
});

test('letters name the tag under which their records came, so that each tag has its share of them', async (t) => {
  const input = await httpInput(t);
  const body = JSON.stringify(record('a', { amount_value: 1.5 }));
  for (const path of ['billing', 'billing.agents', 'api/v1/events'])
    await fetch(`http://127.0.0.1:${input.port}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: path.startsWith('billing') ? body : '{"event":{}}',
    });
  const forward = await forwardInput(t);
  const socket = await forward.open();
  const messages = ['billing', 'billing.agents', 'wrong', 'billing'];
  socket.end(
    messages.map((tag, index) => `["${tag}",1,${body.replace('"a"', `"${index}"`)},{"chunk":"${index}"}]`).join(''),
  );
  let acks = '';
  for await (const bytes of socket) acks += String(bytes);
  t.deepEqual(acks.match(/\d/g)?.toSorted(), ['0', '1', '2', '3']);
  t.deepEqual(
    input.letters.map(({ tag }) => tag),
    ['billing', 'billing.agents', undefined],
  );
  t.deepEqual(forward.letters.map(({ tag }) => tag).toSorted(), ['billing', 'billing', 'billing.agents', 'wrong']);
});
