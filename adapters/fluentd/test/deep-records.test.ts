/** JSON that is nested beyond all sense: the record in it is rejected by itself, and nothing else is harmed. */
import test from 'ava';
import { answerOf, forwardInput, httpInput } from './support/inputs.ts';
import { record } from './support/record.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const deep = (key: string, depth: number): string =>
  JSON.stringify(record(key, { junk: 0 })).replace('"junk":0', `"junk":${nested(depth)}`);

const TOO_DEEP = { field: 'record', reason: 'is nested more than 100 deep' };

for (const depth of [200, 5_000, 200_000])
  for (const good of [record('good'), { ...record('good'), amount_value: '9223372036854775807', note: 1e300 }])
    test(`a record nested ${depth} deep is rejected, the one beside it kept${'note' in good ? ', with all digits' : ''}`, async (t) => {
      const input = await httpInput(t);
      const response = await input.post('application/json', `[${JSON.stringify(good)},${deep('bad', depth)}]`);
      t.is(response.status, 200);
      t.deepEqual(await response.json(), { accepted: 1, rejected: [{ index: 1, ...TOO_DEEP }] });
      t.deepEqual(input.keys, ['good']);
      t.is(input.letters[0]?.message, 'is nested more than 100 deep; the record is not kept and cannot be replayed');
      t.regex(input.letters[0]?.record ?? '', /bad/);
    });

test('a line that is nested too deep is rejected alone, and a record that is nested less is none of it', async (t) => {
  const input = await httpInput(t);
  const body = `${deep('bad', 5_000)}\n${JSON.stringify(record('good'))}\n${deep('odd', 90)}\n`;
  const response = await input.post('application/x-ndjson', body);
  t.deepEqual(await response.json(), { accepted: 2, rejected: [{ index: 0, ...TOO_DEEP }] });
});

test('a CloudEvent that is nested too deep is rejected before it is read as one', async (t) => {
  const input = await httpInput(t);
  const response = await input.post('application/cloudevents+json', `{"specversion":"9","a":${nested(5_000)}}`);
  t.is(response.status, 400);
  t.deepEqual(await response.json(), {
    accepted: 0,
    rejected: [{ index: 0, ...TOO_DEEP }],
  });
});

test('a body that is nested deep and ends too early is still no JSON', async (t) => {
  const input = await httpInput(t);
  t.is((await input.post('application/json', `[${deep('bad', 5_000)}`)).status, 400);
  t.deepEqual(input.letters, []);
});

for (const tag of ['billing', 'metrics'])
  test(`a forward message under ${tag} that is nested deep becomes a letter and ends nothing`, async (t) => {
    const input = await forwardInput(t);
    const [bad, other] = [await input.open(), await input.open()];
    bad.write(`["${tag}",1,{"a":${nested(3_000)}},{"chunk":"c"}]`);
    t.is(String(await answerOf(bad)), '{"ack":"c"}');
    t.is(input.letters[0]?.field, tag === 'billing' ? 'record' : 'tag');
    bad.write(`["billing",1,{"a":${nested(3_000)},"b":1e300},{"chunk":"d"}]`);
    t.is(String(await answerOf(bad)), '{"ack":"d"}');
    other.write(`["billing",1,${JSON.stringify(record('good'))},{"chunk":"c"}]`);
    t.is(String(await answerOf(other)), '{"ack":"c"}');
    t.deepEqual(input.keys, ['good']);
    t.deepEqual(input.complaints, []);
  });

test('whatever goes wrong with what one client sent closes its connection with the reason, and no other', async (t) => {
  const input = await forwardInput(t, {
    tag: {
      toString: () => {
        throw new Error('a bug');
      },
    } as unknown as string,
  });
  const socket = await input.open();
  socket.write(`["billing",1,${JSON.stringify(record('good'))},{"chunk":"c"}]`);
  t.is(await answerOf(socket), undefined);
  t.regex(input.complaints.join(), /a bug/);
  t.true((await input.open()).writable);
});
