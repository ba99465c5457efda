/** Holds exchanges against a copy of Zuora's published description, which is not part of this project. */
import { readFileSync } from 'node:fs';
import type { Exchange } from '@usage-billing/zuora-fake';
import { Ajv2019, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import type { Judge } from './checked.ts';

type Json = Readonly<Record<string, unknown>>;

interface Body {
  readonly content?: Readonly<
    Record<
      string,
      {
        readonly schema?: AnySchemaObject;
        readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
      }
    >
  >;
}

interface Operation {
  readonly parameters?: ReadonlyArray<AnySchemaObject>;
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Json;
}

export interface Published {
  readonly judge: Judge;
  /** Whether this copy has the call. */
  readonly describes: (exchange: Pick<Exchange, 'method' | 'path'>) => boolean;
  /** The answers that it gives as examples. */
  readonly examples: (method: string, path: string) => ReadonlyArray<unknown>;
  /** Calls that were seen and are published. */
  readonly seen: () => ReadonlyArray<string>;
  /** Calls that were seen and are not in this copy. */
  readonly unpublished: () => ReadonlyArray<string>;
}

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deeper than any description goes, and an end where one leads back to itself. */
const DEEPEST = 40;

const resolve = (ref: string, root: Json): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), root);

/** Fields of invoice items, charges and orders that the newer reference has, and copies of this description lack. */
const NEWER: ReadonlyArray<string> = [
  'chargeDate',
  'chargeNumber',
  'chargeSegments',
  'chargeType',
  'processingType',
  'sourceItemType',
  'subscriptionOwnerNumber',
];

/** The published samples have null where the types do not know it: null is as good as absent. */
const asPublished = (json: string): unknown =>
  JSON.parse(json, (key, value: unknown) => (value === null || NEWER.includes(key) ? undefined : value));

/** A field that nobody described is a mistake on either side: every object is closed, where its parts come together. */
const closed = (schema: unknown, root: Json, depth = 0, isPart = false): AnySchemaObject => {
  if (!isRecord(schema) || depth > DEEPEST) return {};
  if (typeof schema.$ref === 'string') return closed(resolve(schema.$ref, root), root, depth + 1, isPart);
  const each = (parts: unknown, part: boolean): ReadonlyArray<AnySchemaObject> =>
    Array.isArray(parts) ? parts.map((one) => closed(one, root, depth + 1, part)) : [];
  const { allOf, properties, items, additionalProperties, type, format, enum: words, required, maxLength } = schema;
  const isObject = isRecord(properties) || allOf !== undefined;
  return {
    ...(allOf === undefined ? {} : { allOf: each(allOf, true) }),
    ...(isRecord(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, one]) => [name, closed(one, root, depth + 1)]),
          ),
        }
      : {}),
    ...(items === undefined ? {} : { items: closed(items, root, depth + 1) }),
    ...(type === undefined ? {} : { type }),
    ...(format === undefined ? {} : { format }),
    ...(words === undefined ? {} : { enum: words }),
    ...(required === undefined ? {} : { required }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(isObject && !isPart && additionalProperties === undefined ? { unevaluatedProperties: false } : {}),
  };
};

/**
 * Formats that are not JSON Schema's; and `date-time`, which Zuora also writes with a blank in place of the T and without
 * a zone.
 */
const FORMATS = {
  URL: /^(https?:\/\/\S+|\/\S+)$/,
  decimal: /^-?\d+(\.\d+)?$/,
  'date-time': /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/,
  binary: true,
  int64: true,
} as const;

/** Judges by the description at this path. */
export const publishedJudge = (path: string): Published => {
  const root = JSON.parse(readFileSync(path, 'utf8')) as Root;
  const operationOf = operationsOf(root);
  const problemsOf = validatorOf(root);
  const seen = new Set<string>();
  const unpublished = new Set<string>();
  return {
    describes: (exchange) => operationOf(exchange).operation !== undefined,
    judge: (exchange) => {
      const { name, operation } = operationOf(exchange);
      if (operation === undefined) {
        unpublished.add(name);
        return [];
      }
      seen.add(name);
      const problems = [
        ...inRequest(root, problemsOf, operation, exchange),
        ...inAnswer(root, problemsOf, operation, exchange),
      ];
      return problems.map((one) => `${name}: ${one}`);
    },
    examples: (method, path) =>
      Object.values(root.paths[path]?.[method]?.responses['200']?.content ?? {})
        .flatMap(({ examples = {} }) => Object.values(examples))
        .map(({ value }) => value),
    seen: () => [...seen].sort(),
    unpublished: () => [...unpublished].sort(),
  };
};

type Root = Json & Description;

/** Templates with the fewest parameters come first: `accounts/{key}/summary` is not `accounts/{key}/{part}`. */
const operationsOf = (root: Root) => {
  const templates = Object.keys(root.paths)
    .map((template) => ({ template, pattern: new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`) }))
    .sort((a, b) => a.template.split('{').length - b.template.split('{').length);
  return ({ method, path: asked }: Pick<Exchange, 'method' | 'path'>) => {
    const path = asked.replace(/\?.*/, '');
    const found = templates.find(({ pattern }) => pattern.test(path))?.template ?? '';
    return {
      name: `${method} ${found === '' ? path.replaceAll(/[0-9a-f]{32}/g, '{id}') : found}`,
      operation: root.paths[found]?.[method.toLowerCase()],
    };
  };
};

type ProblemsOf = (schema: AnySchemaObject | undefined, value: unknown) => ReadonlyArray<string>;

const validatorOf = (root: Root): ProblemsOf => {
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format);
  const compiled = new Map<unknown, ValidateFunction>();
  return (schema, value) => {
    if (schema === undefined) return ['there is no schema'];
    const validate = compiled.get(schema) ?? ajv.compile(closed(schema, root));
    compiled.set(schema, validate);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
        );
  };
};

const inRequest = (
  root: Root,
  problemsOf: ProblemsOf,
  operation: Operation,
  exchange: Exchange,
): ReadonlyArray<string> => {
  const type = exchange.requestHeaders['content-type']?.split(';', 1)[0] ?? '';
  const query = inQuery(root, operation, exchange);
  if (operation.requestBody === undefined) return type === '' ? query : [...query, 'it has no body'];
  const schema = schemaIn(root, operation.requestBody, type);
  if (schema === undefined) return [...query, `the body is ${type}`];
  if (type === 'multipart/form-data') return query;
  const isForm = type === 'application/x-www-form-urlencoded';
  const body: unknown = isForm
    ? Object.fromEntries(new URLSearchParams(exchange.requestBody))
    : JSON.parse(exchange.requestBody);
  return [...query, ...problemsOf(schema, body).map((problem) => `request ${problem}`)];
};

const inQuery = (root: Root, { parameters = [] }: Operation, { path }: Exchange): ReadonlyArray<string> => {
  const names = parameters.map((one) => {
    const parameter: unknown = typeof one.$ref === 'string' ? resolve(one.$ref, root) : one;
    return isRecord(parameter) ? parameter.name : undefined;
  });
  return [...new URLSearchParams(path.split('?')[1] ?? '').keys()]
    .filter((name) => name !== 'page' && !names.includes(name))
    .map((name) => `query ${name} is not published`);
};

const inAnswer = (
  root: Root,
  problemsOf: ProblemsOf,
  { responses }: Operation,
  { status, answerType, answerBody }: Exchange,
): ReadonlyArray<string> => {
  if (status !== 200 || !answerType.startsWith('application/json')) return [];
  const body = asPublished(answerBody);
  if (!isRecord(body) || body.success === false || body.Success === false) return [];
  return problemsOf(schemaIn(root, responses['200'], 'application/json'), body).map((one) => `answer ${one}`);
};

const schemaIn = (root: Root, body: Body | undefined, type: string): AnySchemaObject | undefined =>
  Object.entries(bodyAt(root, body)?.content ?? {}).find(
    ([name, one]) => name.startsWith(type) && one.schema !== undefined,
  )?.[1].schema;

/** A body may stand elsewhere in the description. */
const bodyAt = (root: Root, body: (Body & { readonly $ref?: string }) | undefined): Body | undefined => {
  const found: unknown = body?.$ref === undefined ? body : resolve(body.$ref, root);
  return isRecord(found) ? found : undefined;
};
