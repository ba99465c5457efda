/** The OpenAPI 3.1 document of the HTTP API, generated from the routes and their codecs. */
import * as t from 'io-ts';
import { type ApiRoute, hasBody } from './api-routes.ts';
import { documented } from './documented.ts';
import { type JsonSchemas, jsonSchemas } from './json-schema.ts';
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter, OpenApiSecurityScheme } from './openapi-document.ts';
import { responsesOf } from './openapi-responses.ts';
import { Problem } from './problem.ts';

/** What a document is generated from. */
export interface OpenApiInput {
  readonly title: string;
  readonly version: string;
  readonly routes: { readonly [operation: string]: ApiRoute };
  readonly operations: { readonly [operation: string]: OperationsRoute };
  readonly signIn: SignInMethods;
}

interface OperationsRoute {
  readonly path: string;
  readonly summary: string;
  readonly contentType: string;
}

/** How a client may sign in; one is enough. */
export interface SignInMethods {
  /** The header in which an authenticating proxy names the user. */
  readonly userHeader?: string;
  /** The identity provider whose tokens are accepted. */
  readonly issuer?: string;
  /** Other services have tokens of their own. Without any, nobody can ask what only they may. */
  readonly services?: boolean;
}

const DESCRIPTION = `JSON in UTF-8. Times are RFC 3339 in UTC, money is a decimal string.

Counts are 64-bit integers and larger. Between -(2^53 - 1) and 2^53 - 1 they are JSON integers; outside of these, where most
readers of JSON would round them, they are strings of the same digits.

Every failure is \`application/problem+json\` (RFC 9457). Its \`type\` never changes its meaning: decide by
it, not by the title. Statuses 429, 502, 503 and 504 say in \`Retry-After\` when to ask again; everything that writes is safe
to repeat.

Every response names its request in \`X-Request-Id\`. A caller may choose the id: up to 128 letters, digits and \`_ . : -\`.`;

const TAGS = [
  { name: 'Customers', description: 'What a customer’s web page calls. `{id}` is the organization’s external id.' },
  { name: 'Staff', description: 'For users whom the configuration lists as staff.' },
  { name: 'Services', description: 'For other services, each with a token of its own; they have no user.' },
  {
    name: 'Operations',
    description: 'For those who run the API. They need no sign-in and tell nothing of a customer.',
  },
];

const SCHEMAS = '#/components/schemas/';

/** The organization's slug may look like anything: an unknown one is not found. */
const ORGANIZATION = documented(t.string, { description: 'External id of the organization.' });

const pathParameters = (schemas: JsonSchemas, { path, params = {} }: ApiRoute): ReadonlyArray<OpenApiParameter> =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: schemas.schemaOf(params[name] ?? ORGANIZATION),
  }));

const queryParameters = (schemas: JsonSchemas, { query }: ApiRoute): ReadonlyArray<OpenApiParameter> => {
  const { properties, required } = schemas.fieldsOf(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
};

const requestBody = (schemas: JsonSchemas, route: ApiRoute): Pick<OpenApiOperation, 'requestBody'> =>
  route.kind === 'file' || !hasBody(route)
    ? {}
    : {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemas.schemaOf(route.body) } },
        },
      };

const securitySchemes = ({
  userHeader,
  issuer,
  services = false,
}: SignInMethods): Readonly<Record<string, OpenApiSecurityScheme>> => ({
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
          description: 'The user, as an authenticating proxy names them. From nobody else is it accepted.',
        },
      }),
  ...(services
    ? { service: { type: 'http', scheme: 'bearer', description: 'The token of a service, for its routes alone.' } }
    : {}),
});

/** A user has several ways to sign in, a service has its token. */
const securityOf = ({ permission }: ApiRoute, schemes: ReadonlyArray<string>): OpenApiOperation['security'] =>
  schemes.filter((name) => (name === 'service') === (permission === 'service')).map((name) => ({ [name]: [] }));

const TAG_OF: Readonly<Record<ApiRoute['permission'], string>> = {
  'billing.view': 'Customers',
  'billing.update': 'Customers',
  staff: 'Staff',
  service: 'Services',
};

const AUDIENCE_OF: Readonly<Record<ApiRoute['permission'], string>> = {
  'billing.view': 'Needs `billing.view` of the organization.',
  'billing.update': 'Needs `billing.update` of the organization.',
  staff: 'For staff.',
  service: 'For services.',
};

const descriptionOf = ({ permission, perMinute }: ApiRoute): string => {
  const audience = AUDIENCE_OF[permission];
  return perMinute === undefined ? audience : `${audience} At most ${perMinute} requests a minute by each user.`;
};

const apiOperation = (
  schemas: JsonSchemas,
  operationId: string,
  route: ApiRoute,
): Omit<OpenApiOperation, 'security'> => ({
  operationId,
  tags: [TAG_OF[route.permission]],
  summary: route.summary,
  description: descriptionOf(route),
  parameters: [...pathParameters(schemas, route), ...queryParameters(schemas, route)],
  ...requestBody(schemas, route),
  responses: responsesOf(schemas, route),
});

const operationsOperation = (operationId: string, { summary, contentType }: OperationsRoute): OpenApiOperation => ({
  operationId,
  tags: ['Operations'],
  summary,
  responses: { 200: { description: summary, content: { [contentType]: {} } } },
  security: [],
});

/** The OpenAPI document of these routes, generated from their codecs, so that it cannot differ from what is served. */
export const openApiDocument = (input: OpenApiInput): OpenApiDocument => {
  const schemas = jsonSchemas(SCHEMAS);
  schemas.schemaOf(Problem);
  const schemes = securitySchemes(input.signIn);
  const paths = new Map<string, Record<string, OpenApiOperation>>();
  const add = (path: string, method: string, operation: OpenApiOperation): void => {
    paths.set(path, { ...paths.get(path), [method]: operation });
  };
  for (const [operationId, route] of Object.entries(input.routes)) {
    const security = securityOf(route, Object.keys(schemes));
    if (security.length > 0)
      add(route.path, route.method.toLowerCase(), { ...apiOperation(schemas, operationId, route), security });
  }
  for (const [operationId, route] of Object.entries(input.operations))
    add(route.path, 'get', operationsOperation(operationId, route));
  return {
    openapi: '3.1.0',
    info: { title: input.title, version: input.version, description: DESCRIPTION },
    tags: TAGS,
    paths: Object.fromEntries(paths),
    components: { schemas: schemas.named(), securitySchemes: schemes },
  };
};
