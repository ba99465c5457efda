/** The OpenAPI 3.1 document of the directory, generated from its routes: for teams that implement it in other languages. */
import type * as t from 'io-ts';
import {
  commonDirectoryProblems,
  DirectoryProblem,
  type DirectoryProblemName,
  directoryProblemKinds,
  directoryProblemType,
} from './directory-problem.ts';
import { type DirectoryRoute, directoryRoutes } from './directory-routes.ts';
import type { JsonSchema } from './documented.ts';
import { type JsonSchemas, jsonSchemas } from './json-schema.ts';

/** The fields of an address or of a query, each as a parameter. */
const parametersIn = (place: 'path' | 'query', schemas: JsonSchemas, fields: t.Any): ReadonlyArray<JsonSchema> => {
  const { properties, required } = schemas.schemaOf(fields);
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: Array.isArray(required) && required.includes(name),
    schema,
  }));
};

const json = (type: string, schema: JsonSchema): JsonSchema => ({ content: { [type]: { schema } } });

/** Several problems can share a status; the body's `type` tells them apart. */
const problemsOf = (names: ReadonlyArray<DirectoryProblemName>, problem: JsonSchema): JsonSchema => {
  const byStatus = Map.groupBy(names, (name) => directoryProblemKinds[name].status);
  return Object.fromEntries(
    [...byStatus].map(([status, kinds]) => [
      String(status),
      {
        description: kinds
          .map((name) => `${directoryProblemKinds[name].title}: \`${directoryProblemType(name)}\``)
          .join('; '),
        ...json('application/problem+json', problem),
      },
    ]),
  );
};

const operationOf = (schemas: JsonSchemas, operationId: string, route: DirectoryRoute): JsonSchema => ({
  operationId,
  summary: route.summary,
  parameters: [...parametersIn('path', schemas, route.params), ...parametersIn('query', schemas, route.query)],
  ...(route.method === 'GET'
    ? {}
    : { requestBody: { required: true, ...json('application/json', schemas.schemaOf(route.body)) } }),
  responses: {
    200: { description: 'Done, or the answer.', ...json('application/json', schemas.schemaOf(route.answer)) },
    ...problemsOf([...commonDirectoryProblems, ...route.problems], schemas.schemaOf(DirectoryProblem)),
  },
});

/** Of the contract, whose addresses begin with its first part: more may come in, and what is there keeps its meaning. */
const CONTRACT_VERSION = '1.0.0';

/** The OpenAPI document of the users service, generated from the codecs of its routes. */
export const directoryOpenApi = (): JsonSchema => {
  const schemas = jsonSchemas('#/components/schemas/');
  const paths = new Map<string, JsonSchema>();
  for (const [operationId, route] of Object.entries(directoryRoutes)) {
    const path = `/${route.path}`;
    const operation = operationOf(schemas, operationId, route);
    paths.set(path, { ...paths.get(path), [route.method.toLowerCase()]: operation });
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Organization directory', version: CONTRACT_VERSION },
    security: [{ token: [] }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: schemas.named(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
};
