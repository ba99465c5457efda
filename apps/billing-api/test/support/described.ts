/** Whether an answer is one that the OpenAPI document describes. */
import { type ApiRoute, apiRoutes } from '@usage-billing/contracts/wire';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { billingApiDocument } from '../../src/server/app.ts';

export const document = billingApiDocument({ userHeader: 'X-Scope-UserID', services: true }, '0.0.0');

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
ajv.addVocabulary(['components']);
formats.default(ajv);

/** Compiling takes far longer than validating, and fuzzing asks thousands of times. */
const validators = new Map<object, ValidateFunction>();

const validatorOf = (schema: object): ValidateFunction => {
  const known = validators.get(schema) ?? ajv.compile({ ...schema, components: document.components });
  validators.set(schema, known);
  return known;
};

export const routeOf = (method: string, pathname: string): ApiRoute | undefined =>
  Object.values<ApiRoute>(apiRoutes).find(
    (route) => route.method === method && new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );

export interface DescribedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly json: unknown;
}

/** What is wrong with the answer, or nothing. */
export const notAsDescribed = (route: ApiRoute, { status, contentType, json }: DescribedAnswer): string | undefined => {
  const type = contentType.split(';')[0] ?? '';
  const content = document.paths[route.path]?.[route.method.toLowerCase()]?.responses[status]?.content;
  const described = content?.[type];
  if (described === undefined) return `${route.path} does not document ${status} as ${type}`;
  if (described.schema === undefined) return undefined;
  const validate = validatorOf(described.schema);
  return validate(json) ? undefined : `${route.path} ${status}: ${ajv.errorsText(validate.errors)}`;
};
