import {
  countUnknownFields,
  decodeBillingEvent,
  encodeBillingEvent,
  type FieldProblem,
  isWrong,
  joinProblems,
  readBillingEvent,
} from '@usage-billing/contracts/wire';
import { formatInstant, instant, parseJsonExact } from '@usage-billing/core/shared';
import { type BillingEvent, MAX_AMOUNT, MIN_AMOUNT } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';

const good = {
  unique_key: 'a:node-seconds',
  internal_instance_id: '1234',
  amount_type: 'node-seconds',
  amount_value: 60,
  occurred_at: '2018-06-15T09:10:11.123456Z',
  metadata: { version: '1.2' },
};

/** From the text of a record, as an input reads it. */
const decodeText = (text: string) => {
  const parsed = parseJsonExact(text);
  return E.isRight(parsed)
    ? decodeBillingEvent(parsed.right)
    : E.left([{ field: 'json', reason: parsed.left }] as const);
};

/** The good record with one field's JSON text replaced. */
const withField = (field: string, json: string): string => {
  const others = Object.entries(good).filter(([name]) => name !== field);
  return `{${[...others.map(([name, value]) => `"${name}":${JSON.stringify(value)}`), `"${field}":${json}`].join(',')}}`;
};

const decoded = (text: string): BillingEvent => {
  const result = decodeText(text);
  if (E.isLeft(result)) throw new Error(`${result.left[0].field} ${result.left[0].reason}`);
  return result.right;
};

/** The only problem of a record that has one. */
const problem = (text: string): FieldProblem => {
  const result = decodeText(text);
  if (E.isRight(result)) throw new Error('was accepted');
  if (result.left.length > 1) throw new Error(`has ${result.left.length} problems`);
  return result.left[0];
};

test('every wrong field is named with its own reason, and a wrong kind is not "missing"', (t) => {
  const decoded = decodeBillingEvent({
    unique_key: null,
    amount_type: '',
    amount_value: 60.5,
    occurred_at: true,
    metadata: { zone: 7 },
  });
  t.deepEqual(
    decoded,
    E.left([
      { field: 'unique_key', reason: 'must be text' },
      { field: 'internal_instance_id', reason: 'is missing' },
      { field: 'amount_type', reason: 'must have 1 to 128 characters, this has 0' },
      { field: 'amount_value', reason: 'must be an integer' },
      { field: 'occurred_at', reason: 'must be an RFC 3339 time, as text, or seconds since 1970, as a number' },
      { field: 'metadata', reason: 'must have only text values; that of "zone" is not text' },
    ] as const),
  );
});

/** What is wrong with a record, in one sentence. */
const sentence = (record: unknown): string => {
  const read = readBillingEvent(record);
  if (!isWrong(read)) throw new Error('was accepted');
  const { field, reason } = joinProblems(read.problems);
  return `${field} ${reason}`;
};

test('in one sentence, each wrong field has what is wrong with it, and a missing one is called missing', (t) => {
  t.is(sentence({ ...good, unique_key: 7 }), 'unique_key must be text');
  t.is(
    sentence({ ...good, unique_key: undefined, amount_type: undefined, amount_value: 60.5, occurred_at: 'yesterday' }),
    'unique_key is missing; amount_type is missing; amount_value must be an integer; ' +
      'occurred_at "yesterday" is not an RFC 3339 time such as 2026-01-31T09:00:00Z',
  );
});

test('the sentence is short and names every field, whatever was sent', (t) => {
  const long = 'é'.repeat(10_000);
  const said = sentence({
    unique_key: long,
    internal_instance_id: long,
    amount_type: long,
    amount_value: 2 ** 60,
    occurred_at: long,
    metadata: { [long]: 1 },
  });
  t.true(said.length <= 500, said);
  for (const field of [...Object.keys(good)]) t.regex(said, new RegExp(`(^|; )${field} (must|is)`));
});

test('a complete record becomes an event', (t) => {
  const event = decoded(JSON.stringify(good));
  t.is(event.uniqueKey, 'a:node-seconds');
  t.is(String(event.instanceId), '1234');
  t.is(String(event.amountType), 'node-seconds');
  t.is<bigint, bigint>(event.amount, 60n);
  t.is(formatInstant(event.occurredAt), '2018-06-15T09:10:11.123456Z');
  t.deepEqual(event.metadata, O.some({ version: '1.2' }));
});

for (const [json, amount] of [
  ['9223372036854775807', MAX_AMOUNT],
  ['"9223372036854775807"', MAX_AMOUNT],
  ['-9223372036854775808', MIN_AMOUNT],
  ['"-9223372036854775808"', MIN_AMOUNT],
  ['9007199254740993', 9007199254740993n],
  ['-17', -17n],
  ['0', 0n],
  ['60.0', 60n],
  ['6e1', 60n],
] as const)
  test(`the amount ${json} is ${amount}`, (t) => {
    t.is<bigint, bigint>(decoded(withField('amount_value', json)).amount, amount);
  });

for (const json of ['9223372036854775808', '-9223372036854775809', '"9223372036854775808"', '1e30', '1e9999'])
  test(`the amount ${json} does not fit into int64`, (t) => {
    t.deepEqual(problem(withField('amount_value', json)), {
      field: 'amount_value',
      reason: 'must fit into a signed 64-bit integer',
    });
  });

for (const json of ['60.5', '"60.5"', '"sixty"', '""', 'true', 'null', '[]', '{}', `1${'0'.repeat(200)}`])
  test(`the amount ${json.slice(0, 20)} is refused`, (t) => {
    t.is(problem(withField('amount_value', json)).field, 'amount_value');
  });

for (const [json, at] of [
  ['"2018-06-15T11:10:11.123456789+02:00"', '2018-06-15T09:10:11.123456Z'],
  ['1529053811', '2018-06-15T09:10:11Z'],
  ['1529053811.123456789', '2018-06-15T09:10:11.123456Z'],
  ['1529053811.1', '2018-06-15T09:10:11.100Z'],
  ['-0.0000001', '1969-12-31T23:59:59.999999Z'],
] as const)
  test(`occurred_at ${json} is ${at}`, (t) => {
    t.is(formatInstant(decoded(withField('occurred_at', json)).occurredAt), at);
  });

for (const json of ['"yesterday"', '"2018-02-30T00:00:00Z"', '"1529053811"', 'null', '1e15', 'true', '{}'])
  test(`occurred_at ${json} is refused`, (t) => {
    t.is(problem(withField('occurred_at', json)).field, 'occurred_at');
  });

test('metadata may be null or absent', (t) => {
  t.deepEqual(decoded(withField('metadata', 'null')).metadata, O.none);
  const { metadata: _, ...without } = good;
  t.deepEqual(decoded(JSON.stringify(without)).metadata, O.none);
});

test('metadata keeps a key that JavaScript gives a meaning to', (t) => {
  const { metadata } = decoded(withField('metadata', '{"__proto__":"x"}'));
  t.deepEqual(O.isSome(metadata) ? Object.entries(metadata.value) : [], [['__proto__', 'x']]);
});

for (const json of ['"text"', '[]', '1', '{"a":1}', '{"a":null}', '{"a":{}}'])
  test(`metadata ${json} is refused`, (t) => {
    t.is(problem(withField('metadata', json)).field, 'metadata');
  });

test('metadata may take 16 KiB in UTF-8 and not one byte more', (t) => {
  // {"k":"…"} takes 8 bytes beside the value; ü takes two.
  const fits = 'ü'.repeat((16 * 1024 - 8) / 2);
  t.true(E.isRight(decodeText(withField('metadata', JSON.stringify({ k: fits })))));
  t.deepEqual(problem(withField('metadata', JSON.stringify({ k: `${fits}x` }))), {
    field: 'metadata',
    reason: 'must be at most 16384 bytes as JSON, this has 16385',
  });
});

for (const [field, limit] of [
  ['unique_key', 512],
  ['internal_instance_id', 128],
  ['amount_type', 128],
] as const) {
  test(`${field} may have ${limit} characters and not one more`, (t) => {
    t.true(E.isRight(decodeText(withField(field, JSON.stringify('x'.repeat(limit))))));
    t.deepEqual(problem(withField(field, JSON.stringify('x'.repeat(limit + 1)))), {
      field,
      reason: `must have 1 to ${limit} characters, this has ${limit + 1}`,
    });
  });

  test(`${field} cannot be empty, a number, or text that a store would change`, (t) => {
    for (const json of ['""', '17', 'null', '"\\u0000"', '"\\ud800"'])
      t.is(problem(withField(field, json)).field, field);
  });
}

for (const json of ['null', '[]', '"text"', '7', 'true'])
  test(`a record that is ${json} is refused as a whole`, (t) => {
    t.deepEqual(problem(json), { field: 'record', reason: 'must be a JSON object' });
  });

test('unknown fields are ignored and counted', (t) => {
  const record = { ...good, received_at: '2018-06-15T09:00:00Z', colour: 'red' };
  t.deepEqual(decoded(JSON.stringify(record)), decoded(JSON.stringify(good)));
  t.is(countUnknownFields(record), 2);
  t.is(countUnknownFields(good), 0);
});

for (const field of ['unique_key', 'internal_instance_id', 'amount_type', 'amount_value', 'occurred_at'] as const)
  test(`a record without ${field} is told so`, (t) => {
    const { [field]: _, ...rest } = good;
    t.deepEqual(problem(JSON.stringify(rest)), { field, reason: 'is missing' });
  });

const text = (limit: number) =>
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: limit / 2 }).filter((s) => s.length <= limit && s !== '');

const anyEvent = fc.record({
  uniqueKey: text(64),
  instanceId: text(32),
  amountType: text(32),
  amount: fc.bigInt({ min: MIN_AMOUNT, max: MAX_AMOUNT }),
  occurredAt: fc.bigInt({ min: 0n, max: 4_000_000_000_000_000n }).map(instant),
  metadata: fc.option(fc.dictionary(text(16), fc.string()), { nil: undefined }).map(O.fromNullable),
}) as fc.Arbitrary<unknown> as fc.Arbitrary<BillingEvent>;

test('every event survives the wire, to the last digit', (t) => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const back = decodeText(JSON.stringify(encodeBillingEvent(event)));
      t.deepEqual(back, E.right(event));
    }),
  );
});

test('an amount survives as a JSON number as well as as text', (t) => {
  fc.assert(
    fc.property(fc.bigInt({ min: MIN_AMOUNT, max: MAX_AMOUNT }), (amount) => {
      t.is<bigint, bigint>(decoded(withField('amount_value', `${amount}`)).amount, amount);
      t.is<bigint, bigint>(decoded(withField('amount_value', `"${amount}"`)).amount, amount);
    }),
  );
});

test('whichever single field is damaged, that field is named', (t) => {
  const fields = fc.constantFrom('unique_key', 'internal_instance_id', 'amount_type', 'amount_value', 'occurred_at');
  const damage = fc.constantFrom('null', 'true', '[1]', '{"a":1}', '""', '1e400');
  fc.assert(
    fc.property(fields, damage, (field, json) => {
      t.is(problem(withField(field, json)).field, field);
    }),
  );
});
