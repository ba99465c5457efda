/** Zuora's published description of its API, where the environment names a copy of it. It is not ours to keep here. */
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import addFormatsModule from 'ajv-formats';

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Undefined when the answer is as described; else what is not. */
export type Check = (method: string, path: string, status: number, body: unknown) => string | undefined;

const pointer = (...segments: ReadonlyArray<string>): string =>
  segments.map((segment) => `/${encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

/**
 * Codes travel as numbers; the description types them as text in some of its answers. Its own samples have null where its
 * types do not know it: null is as good as absent.
 */
const asTyped = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (key, value: unknown) =>
    value === null ? undefined : key === 'code' ? String(value) : value,
  );

const textOf = ({ instancePath, message, params }: ErrorObject): string =>
  `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`;

/** Checks answers, and counts the operations that it saw. */
export const openDescription = (
  path: string,
): { readonly check: Check; readonly unseen: () => ReadonlyArray<string> } => {
  const description = JSON.parse(readFileSync(path, 'utf8')) as Description;
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  addFormatsModule.default(ajv);
  // Formats that the description names and JSON Schema does not know.
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/);
  ajv.addFormat('URL', /^(https?:\/)?\//);
  for (const name of ['int32', 'int64', 'double', 'float'])
    ajv.addFormat(name, { type: 'number', validate: () => true });
  ajv.addSchema(description, 'zuora');
  const seen = new Set<string>();
  const operations = Object.entries(description.paths).flatMap(([template, byMethod]) =>
    Object.keys(byMethod)
      .filter((method) => ['get', 'put', 'post', 'delete'].includes(method))
      .map((method) => ({
        template,
        method,
        fits: new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
        literal: template.replaceAll(/\{[^}]+\}/g, '').length,
      })),
  );
  const check: Check = (method, path, status, body) => {
    const [operation] = operations
      .filter((one) => one.method === method.toLowerCase() && one.fits.test(path))
      .sort((a, b) => b.literal - a.literal);
    if (operation === undefined) return undefined;
    const { template } = operation;
    const { responses } = description.paths[template]?.[operation.method] ?? { responses: {} };
    const content = responses[String(status)]?.content ?? {};
    // Published with and without a character set; with neither there would be nothing to check against.
    const type = Object.keys(content).find((name) => name.startsWith('application/json'));
    if (type === undefined) return `${method} ${template} has no described answer ${status}`;
    seen.add(`${operation.method} ${template}`);
    const location = pointer(
      'paths',
      template,
      operation.method,
      'responses',
      String(status),
      'content',
      type,
      'schema',
    );
    const validate = ajv.compile({ $ref: `zuora#${location}` });
    if (validate(asTyped(body))) return undefined;
    return `${method} ${path}: ${(validate.errors ?? []).map(textOf).join('; ')}`;
  };
  return {
    check,
    unseen: () => operations.map(({ method, template }) => `${method} ${template}`).filter((name) => !seen.has(name)),
  };
};
