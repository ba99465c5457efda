/** The admin port of an app: is it alive, can it work, and its metrics. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Registry } from 'prom-client';

/** What must respond before the app can do its work, by name. The `Left` says why it does not. */
export type ReadinessChecks = Readonly<Record<string, TaskEither<{ readonly message: string }, unknown>>>;

const CHECK_DEADLINE_MILLIS = 5_000;

const withinDeadline = (check: ReadinessChecks[string]): Promise<string> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no response within ${CHECK_DEADLINE_MILLIS} ms`), CHECK_DEADLINE_MILLIS);
  });
  const result = check().then(
    (checked) => (E.isLeft(checked) ? checked.left.message : 'ok'),
    (error: unknown) => String(error),
  );
  return Promise.race([result, deadline]).finally(() => clearTimeout(timer));
};

const readiness = async (checks: ReadinessChecks): Promise<{ readonly ready: boolean; readonly checks: unknown }> => {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await withinDeadline(check)] as const),
  );
  return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
};

/** A page of the app's own; undefined: there is none at this path. */
export type AdminPage = (request: AdminRequest) => Promise<Page> | undefined;

export interface AdminRequest {
  readonly method: string;
  readonly url: URL;
  /** At most 1 MiB. */
  readonly body: () => Promise<string>;
}

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';

const page = async (path: string, registry: Registry, checks: ReadinessChecks): Promise<Page> => {
  switch (path) {
    case '/healthz':
      return { status: 200, type: JSON_TYPE, body: '{"status":"ok"}' };
    case '/readyz': {
      const state = await readiness(checks);
      return { status: state.ready ? 200 : 503, type: JSON_TYPE, body: JSON.stringify(state) };
    }
    case '/metrics':
      return { status: 200, type: registry.contentType, body: await registry.metrics() };
    default:
      return { status: 404, type: JSON_TYPE, body: '{"error":"Here are /healthz, /readyz and /metrics"}' };
  }
};

const MAX_BODY_BYTES = 1024 * 1024;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError(`the body is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Null: it cannot be read. What begins with a slash is a path, with two of them too. */
const urlOf = ({ url = '/' }: IncomingMessage): URL | null =>
  url.startsWith('/') ? URL.parse(`http://admin${url}`) : URL.parse(url);

/** What the port shows. */
export interface AdminParts {
  readonly registry: Registry;
  readonly checks: ReadinessChecks;
  readonly ownPage?: AdminPage;
}

/** Not listening yet. */
export const createAdminServer = (registry: Registry, checks: ReadinessChecks, ownPage?: AdminPage): Server =>
  adminServerFor(() => ({ registry, checks, ...(ownPage === undefined ? {} : { ownPage }) }));

/** The same, for parts that change. Not listening yet. */
export const adminServerFor = (parts: () => AdminParts): Server =>
  createServer((request, response) => {
    const { registry, checks, ownPage = () => undefined } = parts();
    const url = urlOf(request);
    if (url === null) {
      response.writeHead(400, { 'content-type': JSON_TYPE }).end('{"error":"The address cannot be read"}');
      return;
    }
    const asked = { method: request.method ?? 'GET', url, body: () => bodyOf(request) };
    (ownPage(asked) ?? page(url.pathname, registry, checks)).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      (error: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error)),
    );
  });
