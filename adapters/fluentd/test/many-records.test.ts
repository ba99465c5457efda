/** Bodies and messages of very many records: each that breaks a rule is named and kept, and there is a limit. */
import { decode, encode } from '@msgpack/msgpack';
import test from 'ava';
import { answerOf, forwardInput, httpInput } from './support/inputs.ts';
import { record } from './support/record.ts';

const zeros = (count: number): string => '0,'.repeat(count).slice(0, -1);

test('beside 100,000 bad records the good one is kept, each bad one is named and kept, within seconds and little memory', async (t) => {
  const input = await httpInput(t);
  const before = process.memoryUsage().rss;
  const begin = performance.now();
  const response = await input.post('application/json', `[${zeros(100_000)},${JSON.stringify(record('good'))}]`);
  const report = (await response.json()) as { readonly accepted: number; readonly rejected: ReadonlyArray<object> };
  const [millis, grown] = [performance.now() - begin, process.memoryUsage().rss - before];
  t.log(`${Math.round(millis)} ms, ${Math.round(grown / 2 ** 20)} MiB`);
  t.is(response.status, 200);
  t.is(report.accepted, 1);
  t.is(report.rejected.length, 100_000);
  t.deepEqual(report.rejected.at(-1), { index: 99_999, field: 'record', reason: 'must be a JSON object' });
  t.is(input.letters.length, 100_000);
  t.deepEqual(input.keys, ['good']);
  t.true(millis < 10_000);
  t.true(grown < 512 * 2 ** 20);
});

const MANY = 4_000_000;
const nils = Buffer.alloc(MANY, 0xc0);
const length = Buffer.from([0xdd, 0, 0, 0, 0]);
length.writeUInt32BE(MANY, 1);
const TOO_MANY = { error: 'The body has too many records, more than 200000; send smaller batches' };

for (const [name, type, body] of [
  ['an array of zeros', 'application/json', `[${zeros(MANY)}]`],
  ['lines', 'application/x-ndjson', '0\n'.repeat(MANY)],
  ['MessagePack, one after the other', 'application/msgpack', nils],
  ['MessagePack, in an array', 'application/msgpack', Buffer.concat([length, nils])],
  ['a form', 'application/x-www-form-urlencoded', `json=[${zeros(MANY)}]`],
] as const)
  test.serial(`millions of records are too many: ${name}`, async (t) => {
    const input = await httpInput(t);
    const before = process.memoryUsage().rss;
    const begin = performance.now();
    const response = await input.post(type, body);
    t.log(
      `${Math.round(performance.now() - begin)} ms, ${Math.round((process.memoryUsage().rss - before) / 2 ** 20)} MiB`,
    );
    t.is(response.status, 413);
    t.deepEqual(await response.json(), TOO_MANY);
    t.deepEqual(input.letters, []);
    t.deepEqual(input.complaints, []);
  });

test('as many as the limit says are taken, in every form', async (t) => {
  const input = await httpInput(t, { maxRecords: 2 });
  const [one, two, three] = [record('a'), record('b'), record('c')];
  const statusOf = async (type: string, body: string | Uint8Array) => (await input.post(type, body)).status;
  t.is(await statusOf('application/json', JSON.stringify([one, two])), 200);
  t.is(await statusOf('application/json', JSON.stringify([one, two, three])), 413);
  const lines = (...records: ReadonlyArray<object>) => records.map((each) => `${JSON.stringify(each)}\n\n`).join('');
  t.is(await statusOf('application/x-ndjson', lines(one, two)), 200);
  t.is(await statusOf('application/x-ndjson', lines(one, two, three)), 413);
  t.is(await statusOf('application/msgpack', encode([one, two])), 200);
  t.is(await statusOf('application/msgpack', encode([one, two, three])), 413);
  t.deepEqual(input.keys, ['a', 'b', 'a', 'b', 'a', 'b']);
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
  test(`${mode}: a message of too many records closes its connection and says so`, async (t) => {
    const input = await forwardInput(t, { maxRecords: 2 });
    const socket = await input.open();
    socket.write(message(['a', 'b']));
    const answer = await answerOf(socket);
    t.deepEqual(mode === 'Forward in JSON' ? JSON.parse(String(answer)) : decode(answer ?? []), { ack: 'c' });
    socket.write(message(['c', 'd', 'e']));
    t.is(await answerOf(socket), undefined);
    t.deepEqual(input.keys, ['a', 'b']);
    t.regex(input.complaints.join(), /a message has too many records, more than 2; send smaller ones/);
  });
