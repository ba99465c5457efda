/** The OpenAPI document: generated from the codecs, so it says what they take, and says so for every route. */

import { Validator } from '@seriousme/openapi-schema-validator';
import { instant } from '@usage-billing/core/shared';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { CreateAccountBody, UsageResponse } from '../../src/wire/api.ts';
import { apiRoutes, operationsRoutes, problemsOf } from '../../src/wire/api-routes.ts';
import { Count, Day, textOf, wholeNumber } from '../../src/wire/api-values.ts';
import { documented, type JsonSchema } from '../../src/wire/documented.ts';
import { decodeFields } from '../../src/wire/invalid-fields.ts';
import { jsonSchemas } from '../../src/wire/json-schema.ts';
import { openApiDocument } from '../../src/wire/openapi.ts';
import { problemKinds } from '../../src/wire/problem.ts';

const input = {
  title: 'Test',
  version: '1.2.3',
  routes: apiRoutes,
  operations: operationsRoutes,
  signIn: { userHeader: 'X-User', issuer: 'https://issuer.example', services: true },
};

const document = openApiDocument(input);

const { paths } = document;

const validator = (codec: t.Mixed): ((value: unknown) => boolean) => {
  const schemas = jsonSchemas('#/$defs/');
  const schema = schemas.schemaOf(codec);
  const ajv = new Ajv2020({ strict: true, strictRequired: false });
  addFormats.default(ajv);
  return ajv.compile({ ...schema, $defs: schemas.named() });
};

test('It is an OpenAPI 3.1 document, as a public validator has it', async (assert) => {
  const openApi = new Validator();
  const { valid, errors } = await openApi.validate(JSON.parse(JSON.stringify(document)));
  assert.true(valid, JSON.stringify(errors));
  assert.is(openApi.version, '3.1');
});

test('The validator would notice a mistake', async (assert) => {
  const mistaken = { ...document, info: { title: 'without a version' } };
  assert.false((await new Validator().validate(JSON.parse(JSON.stringify(mistaken)))).valid);
});

test('Either way to sign in is enough for what customers ask, and is described only where it is configured', (assert) => {
  assert.deepEqual(paths['/api/billing/{id}/trial']?.get?.security, [{ token: [] }, { proxy: [] }]);
  assert.deepEqual(paths['/api/billing/healthcheck']?.get?.security, []);
  const { components } = openApiDocument({ ...input, signIn: { issuer: 'https://issuer.example' } });
  assert.deepEqual(Object.keys(components.securitySchemes), ['token']);
});

test('What services ask takes the token of a service and nothing else, and is described only where there are any', (assert) => {
  const path = '/api/billing/instances/{internalId}/status';
  assert.deepEqual(paths[path]?.get?.security, [{ service: [] }]);
  const without = openApiDocument({ ...input, signIn: { issuer: 'https://issuer.example' } });
  assert.is(without.paths[path], undefined);
});

test('The rule for large integers is written down where people look, and in the schema of each', (assert) => {
  assert.regex(document.info.description, /2\^53/);
  assert.like(schemaOf(Count), { oneOf: [{ type: 'integer' }, { type: 'string' }] });
});

test('Every route is there under its method, with every part of its address', (assert) => {
  for (const [operation, route] of Object.entries(apiRoutes)) {
    const described = paths[route.path]?.[route.method.toLowerCase()];
    assert.is(described?.operationId, operation);
    const parts = described?.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
    assert.deepEqual(parts, [...(route.path.match(/\{\w+\}/g) ?? [])]);
  }
  for (const { path } of Object.values(operationsRoutes)) assert.truthy(paths[path]?.get);
});

test('What has a port of its own is not described: customers cannot reach it', (assert) => {
  for (const path of ['/readyz', '/healthz', '/metrics']) assert.is(paths[path], undefined);
  assert.deepEqual(Object.keys(paths['/api/billing/healthcheck']?.get?.responses ?? {}), ['200']);
});

test('Every status that a problem of a route has is described, and says when to come back where it should', (assert) => {
  for (const route of Object.values(apiRoutes)) {
    const responses = paths[route.path]?.[route.method.toLowerCase()]?.responses ?? {};
    for (const name of problemsOf(route)) {
      const { status } = problemKinds[name];
      assert.truthy(responses[status], `${route.path} ${status}`);
      assert.is(responses[status]?.headers?.['Retry-After'] !== undefined, [429, 502, 503, 504].includes(status));
    }
  }
});

test('Every reference leads to a schema', (assert) => {
  const names = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  const { schemas } = document.components;
  assert.true(names.length > 10);
  assert.deepEqual([...new Set(names)].sort(), Object.keys(schemas).sort());
});

test('Queries are described with what may be left out', (assert) => {
  const query = (path: string) =>
    paths[path]?.get?.parameters
      ?.filter((parameter) => parameter.in === 'query')
      .map(({ name, required }) => `${name}${required ? '' : '?'}`);
  assert.deepEqual(query('/api/billing/{id}/usage'), ['start?', 'end?']);
  assert.deepEqual(query('/api/billing/{id}/invoice_file/{fileId}'), ['expires', 'mac']);
  assert.deepEqual(query('/api/billing/{id}/trial'), []);
});

test('Whatever is encoded fits the schema of its codec', (assert) => {
  const fits = validator(UsageResponse);
  const hour = fc.record({
    start: fc.constant(instant(0n)),
    nodeSeconds: fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }),
  });
  fc.assert(
    fc.property(fc.array(hour), (hours) => {
      assert.true(fits(JSON.parse(JSON.stringify(UsageResponse.encode(hours)))));
    }),
  );
});

const contact = { firstName: 'A', lastName: 'L', country: 'GB' };
const bodies: ReadonlyArray<readonly [body: unknown, good: boolean]> = [
  [{ currency: 'USD', billToContact: contact, paymentMethodId: 'p' }, true],
  [{ currency: 'USD', billToContact: { ...contact, city: 'London' }, paymentMethodId: 'p', more: 1 }, true],
  [{ currency: 'usd', billToContact: contact, paymentMethodId: 'p' }, false],
  [{ currency: 'USD', billToContact: { ...contact, firstName: '' }, paymentMethodId: 'p' }, false],
  [{ currency: 'USD', billToContact: { ...contact, city: 'x'.repeat(41) }, paymentMethodId: 'p' }, false],
  [{ currency: 'USD', billToContact: contact }, false],
  [{ currency: 'USD', billToContact: 'A', paymentMethodId: 'p' }, false],
];

for (const [body, good] of bodies)
  test(`The schema and the codec agree that ${JSON.stringify(body).slice(0, 90)} is ${good ? 'good' : 'bad'}`, (assert) => {
    assert.is(validator(CreateAccountBody)(body), good);
    assert.is(E.isRight(CreateAccountBody.decode(body)), good);
  });

const schemaOf = (codec: t.Any): JsonSchema => jsonSchemas('#/').schemaOf(codec);

const structures: ReadonlyArray<readonly [name: string, codec: t.Any, schema: JsonSchema]> = [
  ['text', t.string, { type: 'string' }],
  ['a literal', t.literal('a'), { const: 'a' }],
  ['one of several words', t.keyof({ a: null, b: null }), { type: 'string', enum: ['a', 'b'] }],
  ['an array', t.array(t.boolean), { type: 'array', items: { type: 'boolean' } }],
  ['one of several', t.union([t.string, t.null]), { anyOf: [{ type: 'string' }, { type: 'null' }] }],
  [
    'a dictionary',
    t.record(t.string, t.number),
    { type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'number' } },
  ],
  [
    'required and optional fields',
    t.intersection([t.type({ a: t.string }), t.partial({ b: t.number })]),
    { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] },
  ],
  [
    'nothing but its fields',
    t.strict({ a: t.string }),
    { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false },
  ],
  ['a refinement', Day, { type: 'string', format: 'date', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }],
  [
    'a remark on a structure',
    documented(t.array(t.string), { description: 'D' }),
    { type: 'array', items: { type: 'string' }, description: 'D' },
  ],
  [
    'a remark on a documented value',
    documented(textOf(1, 2), { description: 'D' }),
    { type: 'string', minLength: 1, maxLength: 2, description: 'D' },
  ],
  ['a bounded number', wholeNumber('N', 1, 2), { type: 'integer', minimum: 1, maximum: 2 }],
];

for (const [name, codec, schema] of structures)
  test(`The structure of ${name} is read off its codec`, (assert) => {
    assert.deepEqual(schemaOf(codec), schema);
  });

test('A codec that hides its structure is refused by name, instead of being described as anything', (assert) => {
  const hidden = new t.Type<bigint, string, unknown>('Hidden', Count.is, Count.validate, String);
  assert.throws(() => schemaOf(t.type({ a: hidden })), { message: /Hidden/ });
  assert.throws(() => schemaOf(t.brand(t.string, (s): s is t.Branded<string, never> => s !== '', 'Branded')), {
    message: /Branded/,
  });
});

test('Two codecs of one name are refused', (assert) => {
  const both = t.type({ a: t.strict({ x: t.string }, 'Same'), b: t.strict({ y: t.string }, 'Same') });
  assert.throws(() => schemaOf(both), { message: /Same/ });
});

test('A wrong field is named by its path alone, through intersections, unions and lists', (assert) => {
  const codec = t.type({
    outer: t.intersection([
      t.type({ list: t.array(t.type({ deep: Count })) }),
      t.partial({ word: t.union([t.literal('a'), t.literal('b')]) }),
    ]),
  });
  const wrong = decodeFields(codec, { outer: { list: [{ deep: '1' }, { deep: 'x' }], word: 'c' } }, 'body');
  const fields = E.isLeft(wrong) ? wrong.left.map(({ field }) => field) : [];
  assert.deepEqual(fields, ['outer.list.1.deep', 'outer.word']);
});
