/** The OpenAPI 3.1 document of the HTTP API, generated from the routes and their codecs. */
import * as t from 'io-ts';
import { type ApiRoute, hasBody, problemsOf } from './api-routes.ts';
import type { JsonSchema } from './documented.ts';
import { type JsonSchemas, jsonSchemas } from './json-schema.ts';
import { Problem, type ProblemName, problemKinds, problemType } from './problem.ts';

export interface OpenApiInput {
  readonly title: string;
  readonly version: string;
  readonly routes: { readonly [operation: string]: ApiRoute };
  readonly operations: {
    readonly [operation: string]: {
      readonly path: string;
      readonly summary: string;
      readonly contentType: string;
      /** What a 503 means, where there is one. */
      readonly unavailable?: string;
    };
  };
  readonly signIn: SignInWays;
}

/** How a client may say who is asking; one is enough. */
export interface SignInWays {
  /** The header in which an authenticating proxy names the user. */
  readonly userHeader?: string;
  /** The identity provider whose tokens are accepted. */
  readonly issuer?: string;
}

const SCHEMAS = '#/components/schemas/';

/** The first part is the organization's slug, whatever that looks like: an unknown one is not found. */
const pathParameters = (schemas: JsonSchemas, { path, parts = {} }: ApiRoute): ReadonlyArray<JsonSchema> =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: schemas.schemaOf(parts[name] ?? t.string),
  }));

const queryParameters = (schemas: JsonSchemas, query: t.Any): ReadonlyArray<JsonSchema> => {
  const { properties = {}, required = [] } = schemas.schemaOf(query);
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: Array.isArray(required) && required.includes(name),
    schema,
  }));
};

const COME_BACK_LATER: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const retryAfter: JsonSchema = {
  'Retry-After': { description: 'Seconds.', required: true, schema: { type: 'integer', minimum: 1 } },
};

/** Several problems can share a status; the body's `type` tells them apart. */
const problemAnswers = (names: ReadonlyArray<ProblemName>, problem: JsonSchema): JsonSchema => {
  const byStatus = Map.groupBy(new Set(names), (name) => problemKinds[name].status);
  return Object.fromEntries(
    [...byStatus].map(([status, kinds]) => [
      String(status),
      {
        description: kinds.map((name) => `${problemKinds[name].title}: \`${problemType(name)}\``).join('; '),
        ...(COME_BACK_LATER.has(status) ? { headers: retryAfter } : {}),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
};

const success = (schemas: JsonSchemas, route: ApiRoute): JsonSchema =>
  route.answers === 'file'
    ? { 200: { description: route.summary, content: { [route.contentType]: {} } } }
    : {
        [route.status]: {
          description: route.summary,
          content: { 'application/json': { schema: schemas.schemaOf(route.answer) } },
        },
      };

const requestBody = (schemas: JsonSchemas, route: ApiRoute): JsonSchema =>
  route.answers === 'file' || !hasBody(route)
    ? {}
    : {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemas.schemaOf(route.body) } },
        },
      };

const signInSchemes = ({ userHeader, issuer }: SignInWays): JsonSchema => ({
  ...(issuer === undefined
    ? {}
    : {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: `A token of ${issuer}. Where there is one it decides, whatever a proxy says.`,
        },
      }),
  ...(userHeader === undefined
    ? {}
    : {
        proxy: {
          type: 'apiKey',
          in: 'header',
          name: userHeader,
          description: 'The user, as an authenticating proxy names them. Nobody else is believed.',
        },
      }),
});

export const openApiDocument = (input: OpenApiInput): JsonSchema => {
  const schemas = jsonSchemas(SCHEMAS);
  const problem = schemas.schemaOf(Problem);
  const securitySchemes = signInSchemes(input.signIn);
  const security = Object.keys(securitySchemes).map((name) => ({ [name]: [] }));
  const paths = new Map<string, JsonSchema>();
  const add = (path: string, method: string, operation: JsonSchema): void => {
    paths.set(path, { ...paths.get(path), [method]: operation });
  };
  for (const [operationId, route] of Object.entries(input.routes))
    add(route.path, route.method.toLowerCase(), {
      operationId,
      summary: route.summary,
      description: route.permission === 'staff' ? 'For staff.' : `Needs \`${route.permission}\` of the organization.`,
      parameters: [...pathParameters(schemas, route), ...queryParameters(schemas, route.query)],
      ...requestBody(schemas, route),
      responses: {
        ...success(schemas, route),
        ...problemAnswers(problemsOf(route), problem),
      },
      security,
    });
  for (const [operationId, { path, summary, contentType, unavailable }] of Object.entries(input.operations))
    add(path, 'get', {
      operationId,
      summary,
      responses: {
        200: { description: summary, content: { [contentType]: {} } },
        ...(unavailable === undefined ? {} : { 503: { description: unavailable, content: { [contentType]: {} } } }),
      },
      security: [],
    });
  return {
    openapi: '3.1.0',
    info: { title: input.title, version: input.version },
    paths: Object.fromEntries(paths),
    components: {
      schemas: schemas.named(),
      securitySchemes,
    },
  };
};
