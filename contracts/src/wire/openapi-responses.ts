/** How an operation can respond: with success, or with a problem under its status. */
import { type ApiRoute, type JsonRoute, problemsOf } from './api-routes.ts';
import type { JsonSchema } from './documented.ts';
import type { JsonSchemas } from './json-schema.ts';
import type { OpenApiResponse } from './openapi-document.ts';
import { Problem, type ProblemName, problemKinds, problemType } from './problem.ts';

const COME_BACK_LATER: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const retryAfter: JsonSchema = { description: 'Seconds.', required: true, schema: { type: 'integer', minimum: 1 } };

const challenge: JsonSchema = {
  description: 'How to sign in: `Bearer` where tokens are accepted.',
  required: true,
  schema: { type: 'string' },
};

const headersOf = (status: number): Pick<OpenApiResponse, 'headers'> => {
  if (COME_BACK_LATER.has(status)) return { headers: { 'Retry-After': retryAfter } };
  return status === 401 ? { headers: { 'WWW-Authenticate': challenge } } : {};
};

/** Several problems can share a status; the body's `type` tells them apart. */
const problemResponses = (names: ReadonlyArray<ProblemName>, problem: JsonSchema): Record<string, OpenApiResponse> => {
  const byStatus = Map.groupBy(new Set(names), (name) => problemKinds[name].status);
  return Object.fromEntries(
    [...byStatus].map(([status, kinds]) => [
      String(status),
      {
        description: kinds.map((name) => `${problemKinds[name].title}: \`${problemType(name)}\``).join('; '),
        ...headersOf(status),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
};

const successHeaders = ({ responseHeaders }: JsonRoute): Pick<OpenApiResponse, 'headers'> =>
  responseHeaders === undefined
    ? {}
    : {
        headers: Object.fromEntries(
          Object.entries(responseHeaders).map(([name, description]) => [
            name,
            { description, schema: { type: 'string' } },
          ]),
        ),
      };

const success = (schemas: JsonSchemas, route: ApiRoute): Record<string, OpenApiResponse> =>
  route.kind === 'file'
    ? { 200: { description: 'The file.', content: { [route.contentType]: {} } } }
    : {
        [route.status]: {
          description: route.status === 201 ? 'Created.' : 'The response.',
          ...successHeaders(route),
          content: { 'application/json': { schema: schemas.schemaOf(route.response) } },
        },
      };

export const responsesOf = (schemas: JsonSchemas, route: ApiRoute): Readonly<Record<string, OpenApiResponse>> => ({
  ...success(schemas, route),
  ...problemResponses(problemsOf(route), schemas.schemaOf(Problem)),
});
