/** What a route is: a function from a request to an answer, over the state; the web framework stays outside. */
import type { Tenant } from '../books/tenant.ts';
import type { Resource } from '../refusals/codes.ts';
import { refusal } from '../refusals/refusal.ts';
import { NumberText, parseExact } from './exact-json.ts';

export interface ApiRequest {
  /** Origin under which the client sees this server, for links. */
  readonly origin: string;
  readonly path: string;
  /** The API version that holds for it, see `version.ts`. */
  readonly version: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Buffer;
}

export type Answer =
  /** Default status: 200. */
  | { readonly json: unknown; readonly status?: number }
  | { readonly file: Buffer; readonly contentType: string }
  /** `partner`: an origin beside this one to which its forms may lead, and which may show it in a frame. */
  | { readonly html: string; readonly status?: number; readonly partner?: string }
  | { readonly redirect: string };

export type Route = (tenant: Tenant, request: ApiRequest) => Answer | Promise<Answer>;

/** The value of `:name` in the route's path. */
export const param = (request: ApiRequest, name: string): string => request.params[name] ?? '';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body as a JSON object. */
export const jsonBody = (request: ApiRequest): Fields => {
  let parsed: unknown;
  try {
    parsed = parseExact(request.body.toString('utf8'));
  } catch {
    throw refusal('request', 'malformed', 'The request body is not JSON.');
  }
  if (!isFields(parsed)) throw refusal('request', 'malformed', 'The request body is not a JSON object.');
  return parsed;
};

export const objectAt = (fields: Fields, name: string): Fields | undefined => {
  const value = fields[name];
  return isFields(value) ? value : undefined;
};

export const textAt = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const requireText = (resource: Resource, fields: Fields, name: string): string => {
  const value = textAt(fields, name);
  if (value === undefined) throw refusal(resource, 'missing', `Missing required value: ${name}`);
  return value;
};

const MAX_PAGE_SIZE = 40;

const wholeNumber = (request: ApiRequest, name: string, otherwise: number, max: number): number => {
  const text = request.query.get(name);
  if (text === null) return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw refusal('request', 'invalid', `${name} must be a whole number from 1 to ${max}.`);
  return value;
};

/** A whole number as the tenant has them: text, or a JSON number. */
export const wholeNumberAs = (form: 'text' | 'bare', value: number): string | NumberText =>
  form === 'text' ? String(value) : new NumberText(String(value));

/** An address below the origin, as the tenant has them. */
export const linkTo = (tenant: Tenant, request: ApiRequest, path: string): string =>
  tenant.settings.links === 'absolute' ? `${request.origin}${path}` : path;

/** One page, and the link to the next one where there is one. */
export const pageOf = <Item>(
  tenant: Tenant,
  request: ApiRequest,
  items: ReadonlyArray<Item>,
  defaultSize = 20,
): { readonly items: ReadonlyArray<Item>; readonly next: { readonly nextPage?: string } } => {
  const size = wholeNumber(request, 'pageSize', defaultSize, MAX_PAGE_SIZE);
  const asked = wholeNumber(request, 'page', 1, Number.MAX_SAFE_INTEGER);
  // `page` counts only where `pageSize` is given (*Pagination*).
  const page = request.query.has('pageSize') ? asked : 1;
  const others = new URLSearchParams(request.query);
  others.set('page', String(page + 1));
  others.set('pageSize', String(size));
  const nextPage = linkTo(tenant, request, `${request.path}?${others}`);
  return { items: items.slice((page - 1) * size, page * size), next: page * size < items.length ? { nextPage } : {} };
};
