/** Values as a JSON Schema of the API describes them, and values that nobody described. */
import type { JsonSchema } from '@usage-billing/contracts/wire';
import fc from 'fast-check';

export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '..',
    '__proto__',
    'constructor',
    '\u0000',
    '\u0000\uffff',
    '\ud800',
    '\u202e',
    '𝒳',
    "'; drop table aggregates; --",
    '%00',
    '-0',
    '1e400',
    '9223372036854775808',
    '0000-00-00',
    '2026-02-30T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
    '0001-01-01T00:00:00Z',
    '2026-03-01T00:00:00+23:59',
    'x'.repeat(5_000),
  ),
);

export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  anyText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, true, -0, 1e308, [], {}, [[]], { __proto__: null }, { toString: 1 }),
);

const textOf = ({ pattern, format, minLength, maxLength }: JsonSchema): fc.Arbitrary<unknown> => {
  const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  if (format === 'date-time') return moment.map((date) => date.toISOString());
  if (format === 'date') return moment.map((date) => date.toISOString().slice(0, 10));
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  const [min, max] = [Number(minLength ?? 0), Math.min(Number(maxLength ?? 30), 200)];
  return fc.string({ unit: 'grapheme', minLength: min, maxLength: Math.max(min, max) });
};

type Schemas = Readonly<Record<string, JsonSchema>>;

/** What the schema takes, as far as it can be generated; `schemas` are those that it may refer to. */
export const described = (schema: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> => {
  const of = (part: unknown): fc.Arbitrary<unknown> => described(part as JsonSchema, schemas);
  const { $ref, enum: words, type, minimum, maximum, properties = {}, required = [] } = schema;
  if (typeof $ref === 'string') return of(schemas[$ref.split('/').at(-1) ?? '']);
  if (Array.isArray(words)) return fc.constantFrom(...words);
  if (type === 'string') return textOf(schema);
  if (type === 'integer') return fc.integer({ min: Number(minimum ?? 0), max: Number(maximum ?? 2 ** 31) });
  if (type === 'boolean') return fc.boolean();
  if (type === 'object')
    return fc.record(
      Object.fromEntries(Object.entries(properties as Schemas).map(([name, part]) => [name, of(part)])),
      { requiredKeys: required as string[] },
    );
  throw new Error(`No value is known for ${JSON.stringify(schema)}: say here how one is made`);
};
