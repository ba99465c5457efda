/** The API on a real port, and a client that holds every answer against the codecs and the OpenAPI document. */
import { EventEmitter, once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiRoute, Problem } from '@usage-billing/contracts/wire';
import { parseJsonExact } from '@usage-billing/core/shared';
import { createAdminServer, trustedProxy } from '@usage-billing/wiring';
import type { ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { Registry } from 'prom-client';
import { limitDownloads, limitRequestsInFlight } from '../../src/limits/user-limit.ts';
import { readinessOf } from '../../src/operations/readiness.ts';
import type { EndpointDeps } from '../../src/routes/endpoints.ts';
import { type BillingApiDeps, createBillingApi } from '../../src/server/app.ts';
import { createApiServer } from '../../src/server/server.ts';
import { identifyCaller } from '../../src/sign-in/caller.ts';
import { serviceTokens } from '../../src/sign-in/services.ts';
import { notAsDescribed, routeOf } from './described.ts';
import { ports, STAFF } from './ports.ts';

export const PROXY_SECRET = 'the secret of the proxy';

const proxy = trustedProxy({
  userHeader: 'X-Scope-UserID',
  secretHeader: 'X-Proxy-Secret',
  secret: O.some(PROXY_SECRET),
  addresses: [],
  settingsPrefix: 'BILLING_API',
});

export const SERVICE_TOKEN = 'the-token-of-the-gateway-of-the-tests';

const services = serviceTokens(`gateway:${SERVICE_TOKEN}`);

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: object;
}

export interface Api {
  readonly url: string;
  readonly adminUrl: string;
  readonly server: Server;
  readonly log: ReadonlyArray<LogLine>;
  /** Once so many lines are written: a request is logged when its answer is complete, which the client may see first. */
  readonly logged: (lines: number) => Promise<ReadonlyArray<LogLine>>;
}

interface ApiOptions {
  /** What does not respond, by name. */
  readonly failing?: () => Promise<ReadonlyArray<string>>;
}

const listening = async (t: ExecutionContext, server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Closed when the test ends. */
export const startApi = async (
  t: ExecutionContext,
  deps: EndpointDeps = ports(),
  { failing = async () => [], ...change }: Partial<BillingApiDeps> & ApiOptions = {},
): Promise<Api> => {
  const registry = new Registry();
  if (E.isLeft(proxy)) throw new Error(proxy.left.join('\n'));
  if (E.isLeft(services)) throw new Error(services.left.join('\n'));
  const log: LogLine[] = [];
  const written = new EventEmitter();
  const write = (level: string) => (fields: object, message: string) => {
    log.push({ level, message, fields });
    written.emit('line');
  };
  const logged = async (lines: number): Promise<ReadonlyArray<LogLine>> => {
    while (log.length < lines) await once(written, 'line');
    return log;
  };
  const app = createBillingApi({
    ...deps,
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    identifyCaller: identifyCaller({ proxy: O.some(proxy.right), token: O.none }),
    isStaff: (user) => user === STAFF,
    signInMethods: { userHeader: 'X-Scope-UserID' },
    registry,
    identifyService: services.right,
    rateLimit: () => 0,
    perMinute: () => () => 0,
    inFlight: limitRequestsInFlight(),
    downloads: limitDownloads(),
    downloadMilliseconds: 60_000,
    corsOrigin: O.none,
    deadlineMilliseconds: 5_000,
    version: '0.0.0',
    ...change,
  });
  const server = createApiServer(app.callback(), { info: write('info') });
  const url = await listening(t, server);
  const adminUrl = await listening(t, createAdminServer(registry, {}, readinessOf(failing)));
  return { url, adminUrl, server, log, logged };
};

export const signedIn = (user: string): Record<string, string> => ({
  'X-Scope-UserID': user,
  'X-Proxy-Secret': PROXY_SECRET,
});

export const asService = (token = SERVICE_TOKEN): Record<string, string> => ({ Authorization: `Bearer ${token}` });

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Plain JSON; of a file, undefined. */
  readonly json: unknown;
}

const checkCodec = (t: ExecutionContext, route: ApiRoute, { status, text }: Answer): void => {
  const exact = E.getOrElseW((reason: string) => t.fail(reason))(parseJsonExact(text));
  if (status >= 400) t.true(E.isRight(Problem.decode(exact)), text);
  else if (route.kind === 'json') t.true(E.isRight(route.response.decode(exact)), text);
};

/** Every answer of a route is checked; what the API offers to those who run it has no codec. */
export const ask = async (t: ExecutionContext, api: Api, path: string, init: RequestInit = {}): Promise<Answer> => {
  const response = await fetch(`${api.url}${path}`, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const answer: Answer = {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
  const route = routeOf(init.method ?? 'GET', new URL(path, api.url).pathname);
  if (route !== undefined)
    t.is(notAsDescribed(route, { ...answer, contentType: answer.headers.get('content-type') ?? '' }), undefined);
  if (route !== undefined && isJson) checkCodec(t, route, answer);
  return answer;
};

export const problemOf = (answer: Answer): string => {
  const { type } = answer.json as { readonly type: string };
  return type.replace('urn:usage-billing:problem:', '');
};
