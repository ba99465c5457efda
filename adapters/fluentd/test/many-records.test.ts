/** Bodies and messages of very many records: any number may be good, and there is a limit to those that break a rule. */
import { decode, encode } from '@msgpack/msgpack';
import test from 'ava';
import type { BatchReport } from '../src/index.ts';
import { answerOf, forwardInput, httpInput } from './support/inputs.ts';
import { record } from './support/record.ts';

const zeros = (count: number): string => '0,'.repeat(count).slice(0, -1);

test('beside 100,000 bad records the good one is kept, each bad one is counted and kept, within seconds and little memory', async (t) => {
  const input = await httpInput(t);
  const before = process.memoryUsage().rss;
  const begin = performance.now();
  const response = await input.post(
    'application/json',
    `[${Array.from({ length: 100_000 }, (_, index) => index).join()},${JSON.stringify(record('good'))}]`,
  );
  const report = (await response.json()) as BatchReport;
  const [millis, grown] = [performance.now() - begin, process.memoryUsage().rss - before];
  t.log(`${Math.round(millis)} ms, ${Math.round(grown / 2 ** 20)} MiB`);
  t.is(response.status, 200);
  t.is(report.accepted, 1);
  t.is(report.rejected.length + (report.omitted?.rejected ?? 0), 100_000);
  t.deepEqual(report.rejected[0], { index: 0, field: 'record', reason: 'must be a JSON object' });
  t.is(input.letters.length, 100_000);
  t.deepEqual(input.keys, ['good']);
  t.true(millis < 10_000);
  t.true(grown < 512 * 2 ** 20);
});

const MANY = 4_000_000;
const nils = Buffer.alloc(MANY, 0xc0);
const length = Buffer.from([0xdd, 0, 0, 0, 0]);
length.writeUInt32BE(MANY, 1);
const TOO_MANY = { error: 'More than 200000 records of the body broke a rule; the rest was not read' };

for (const [name, type, body] of [
  ['an array of zeros', 'application/json', `[${zeros(MANY)}]`],
  ['lines', 'application/x-ndjson', '0\n'.repeat(MANY)],
  ['MessagePack, one after the other', 'application/msgpack', nils],
  ['MessagePack, in an array', 'application/msgpack', Buffer.concat([length, nils])],
  ['a form', 'application/x-www-form-urlencoded', `json=[${zeros(MANY)}]`],
] as const)
  test.serial(`millions of records that break a rule are too many: ${name}`, async (t) => {
    const input = await httpInput(t);
    const before = process.memoryUsage().rss;
    const begin = performance.now();
    const response = await input.post(type, body);
    t.log(
      `${Math.round(performance.now() - begin)} ms, ${Math.round((process.memoryUsage().rss - before) / 2 ** 20)} MiB`,
    );
    t.is(response.status, 413);
    t.deepEqual(await response.json(), TOO_MANY);
    // Those of the pieces before the limit are the same, and the rest was not read.
    t.true(input.letters.length <= 1);
    t.deepEqual(input.complaints, []);
  });

test('as many as the limit says may break a rule, in every form, and any number may be good', async (t) => {
  const input = await httpInput(t, { maxRejected: 2 });
  const good = record('good');
  const bad = (amount: number) => record('', { amount_value: amount });
  const statusOf = async (type: string, body: string | Uint8Array) => (await input.post(type, body)).status;
  const within = [good, bad(1), good, bad(2), good];
  const beyond = [...within, bad(3)];
  t.is(await statusOf('application/json', JSON.stringify(within)), 200);
  t.is(await statusOf('application/json', JSON.stringify(beyond)), 413);
  const lines = (records: ReadonlyArray<object>) => records.map((each) => `${JSON.stringify(each)}\n\n`).join('');
  t.is(await statusOf('application/x-ndjson', lines(within)), 200);
  t.is(await statusOf('application/x-ndjson', lines(beyond)), 413);
  t.is(await statusOf('application/msgpack', encode(within)), 200);
  t.is(await statusOf('application/msgpack', encode(beyond)), 413);
  t.is(input.keys.length, 9);
  t.is(input.letters.length, 6);
});

const entry = (key: string) => [1, record(key)] as const;

for (const [mode, message] of [
  ['Forward', (keys: ReadonlyArray<string>) => encode(['billing', keys.map(entry), { chunk: 'c' }])],
  [
    'PackedForward',
    (keys: ReadonlyArray<string>) =>
      encode(['billing', Buffer.concat(keys.map((key) => encode(entry(key)))), { chunk: 'c' }]),
  ],
  ['Forward in JSON', (keys: ReadonlyArray<string>) => JSON.stringify(['billing', keys.map(entry), { chunk: 'c' }])],
] as const)
  test(`${mode}: a message with too many bad records closes its connection and says so`, async (t) => {
    const input = await forwardInput(t, { maxRejected: 2 });
    const socket = await input.open();
    socket.write(message(['a', 'b', '', '', 'c']));
    const answer = await answerOf(socket);
    t.deepEqual(mode === 'Forward in JSON' ? JSON.parse(String(answer)) : decode(answer ?? []), { ack: 'c' });
    socket.write(message(['d', '', '', '']));
    t.is(await answerOf(socket), undefined);
    t.deepEqual(input.keys, ['a', 'b', 'c']);
    t.regex(input.complaints.join(), /more than 2 records of a message broke a rule/);
  });
