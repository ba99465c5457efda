/** Requests to each operation of the OpenAPI document: mostly nearly right, which reaches deepest, and some hostile ones. */
import type { OpenApiDocument, OpenApiOperation } from '@usage-billing/contracts/wire';
import fc from 'fast-check';
import { PROXY_SECRET } from '../support/api.ts';
import { ON_TRIAL, PAYING, SOMEBODY_ELSE, STAFF } from '../support/ports.ts';
import { anyJson, anyText, described } from './values.ts';

export interface FuzzedRequest {
  readonly method: string;
  /** As it is sent, query included. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const mostly = <A>(usual: fc.Arbitrary<A>, ...rarely: ReadonlyArray<fc.Arbitrary<A>>): fc.Arbitrary<A> =>
  fc.oneof({ arbitrary: usual, weight: 6 }, ...rarely.map((arbitrary) => ({ arbitrary, weight: 1 })));

type Pairs = ReadonlyArray<ReadonlyArray<string>>;

const nothing = fc.constant<Pairs>([]);

const escaped = (text: string): string => encodeURIComponent(text.toWellFormed());

const segment = mostly(
  fc.constantFrom(PAYING, PAYING, ON_TRIAL, SOMEBODY_ELSE, 'no-such-1', 't1'),
  anyText.map(escaped),
  fc.constantFrom('%E0%A4%A', '%', '%00', '..', '.', '%2e%2e', '%2F', ';', 'a%20b', '*', '~'),
);

const targetOf = (
  path: string,
  { parameters = [] }: OpenApiOperation,
  schemas: OpenApiDocument['components']['schemas'],
): fc.Arbitrary<string> => {
  const parts = parameters.filter((parameter) => parameter.in === 'path');
  const queries = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) =>
      mostly<Pairs>(
        described(schema, schemas).map((value) => [[name, String(value)]]),
        anyText.map((text) => [[name, text]]),
        nothing,
        anyText.map((text) => [
          [name, text],
          [name, text],
        ]),
      ),
    );
  const strange = mostly<Pairs>(
    nothing,
    fc.tuple(anyText, anyText).map((pair) => [pair]),
  );
  return fc.tuple(fc.tuple(...parts.map(() => segment)), fc.tuple(...queries, strange)).map(([named, pairs]) => {
    const filled = parts.reduce((text, { name }, index) => text.replace(`{${name}}`, () => named[index] ?? ''), path);
    const query = pairs.flat().map((pair) => pair.map((part) => escaped(part ?? '')).join('='));
    return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
  });
};

const bodyOf = (
  { requestBody }: OpenApiOperation,
  schemas: OpenApiDocument['components']['schemas'],
): fc.Arbitrary<string | undefined> => {
  const schema = requestBody?.content['application/json']?.schema;
  const nonsense = fc.oneof(
    anyJson.map((value) => JSON.stringify(value)),
    anyText,
    fc.constant('{"a":'.repeat(2_000)),
  );
  if (schema === undefined) return mostly(fc.constant<string | undefined>(undefined), nonsense);
  const valid = described(schema, schemas);
  const spoilt = fc.tuple(valid, anyText, anyJson).map(([value, key, other]) => {
    const fields = Object.entries(value as object);
    const spoiltField = fields[key.length % Math.max(1, fields.length)]?.[0] ?? key;
    return JSON.stringify({ ...(value as object), [spoiltField]: other });
  });
  return mostly(
    valid.map((value) => JSON.stringify(value)),
    spoilt,
    spoilt,
    nonsense,
  );
};

/** Letters that may stand in a header. */
const headerText = fc.string({ unit: 'grapheme-ascii', maxLength: 200 }).map((text) => text.trim());

const headers = fc
  .record({
    'X-Scope-UserID': mostly(fc.constantFrom('alice', 'alice', 'bob', 'carol', STAFF), headerText),
    'X-Proxy-Secret': mostly(fc.constant(PROXY_SECRET), headerText),
    'Content-Type': mostly(
      fc.constantFrom('application/json', 'application/json; charset=utf-8'),
      fc.constantFrom('text/plain', 'application/json5', ''),
      headerText,
    ),
  })
  .chain((usual) =>
    mostly(
      fc.constant(usual),
      headerText.map((text) => ({ ...usual, 'X-Request-Id': text })),
      headerText.map((text) => ({ ...usual, Origin: text, Authorization: `Bearer ${text}` })),
      fc.constant({ ...usual, 'Content-Encoding': 'gzip' }),
      headerText.map((text) => ({ ...usual, Accept: text, 'If-None-Match': text, Range: 'bytes=0-1' })),
    ),
  );

export const requestsOf = ({ paths, components: { schemas } }: OpenApiDocument): fc.Arbitrary<FuzzedRequest> => {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      fc.record({
        method: mostly(fc.constant(method.toUpperCase()), fc.constantFrom(...METHODS)),
        target: targetOf(path, operation, schemas),
        headers: headers as fc.Arbitrary<Readonly<Record<string, string>>>,
        body: bodyOf(operation, schemas),
      }),
    ),
  );
  return fc.oneof(...operations);
};
