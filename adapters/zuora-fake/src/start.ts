/** Starts the server: the state, the way through it, and a port. */
import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { DEFAULT_CREDENTIALS } from './books/credentials.ts';
import type { Tenant } from './books/tenant.ts';
import type { FakeZuora } from './control/control.ts';
import { createControl } from './control/create-control.ts';
import { fakeRoutes } from './control-api/routes.ts';
import { readBody } from './http/call.ts';
import { limitConcurrency, limitRate } from './http/limits.ts';
import { authenticate, logCalls, nameCalls, readVersions } from './http/middleware.ts';
import { playFaults, refuseAsScripted } from './http/play-faults.ts';
import { replayAnswers } from './http/replay-answers.ts';
import { routerOf } from './http/router.ts';
import { answerRefusals, sendFailure } from './http/send.ts';
import { type FakeZuoraOptions, toMicros } from './options.ts';
import { HOSTED_PAGE_PATH } from './pages/hosted-page/render.ts';
import { DEFAULT_CATALOG } from './pricing/catalog.ts';
import { Refusal, refusal } from './refusals/refusal.ts';
import { getHostedPage, postHostedPage } from './routes/hosted-page.ts';
import { ROUTES } from './routes/routes.ts';
import { DEFAULT_SETTINGS, type FakeSettings } from './settings/settings.ts';

/** Browsers come here, without credentials and outside the log of calls: it must not hold what was typed. */
const HOSTED_PAGE = [
  ['get', HOSTED_PAGE_PATH, getHostedPage],
  ['post', HOSTED_PAGE_PATH, postHostedPage],
] as const;

/**
 * Starts a fake Zuora that is empty but for its catalog. Rejects when the port is taken.
 * Its clock is `options.now`, moved on by `control.advance`.
 */
export const startFakeZuora = async (options: FakeZuoraOptions = {}): Promise<FakeZuora> => {
  const clock = options.now ?? (() => new Date());
  let ahead = 0n;
  const tenant = newTenant(options, () => toMicros(clock()) + ahead);
  const control = createControl(tenant, (milliseconds) => {
    ahead += BigInt(Math.round(milliseconds * 1000));
  });

  const own = routerOf(tenant, [...fakeRoutes(control), ...HOSTED_PAGE]);
  const isOwn = (path: string): boolean => path === '/' || path.startsWith('/fake/') || path.startsWith('/apps/');
  const app = new Koa();
  app.silent = true;
  app.use(readBody);
  app.use(async (context, next) => (isOwn(context.path) ? answerRefusals(tenant)(context, next) : next()));
  app.use(own.routes());
  app.use(nameCalls);
  for (const layer of [
    logCalls,
    readVersions,
    limitRate,
    limitConcurrency,
    playFaults,
    answerRefusals,
    authenticate,
    replayAnswers,
  ])
    app.use(layer(tenant));
  app.use(answerRefusals(tenant));
  app.use(refuseAsScripted(tenant));
  app.use(routerOf(tenant, ROUTES).routes());
  app.use((context) => {
    const refused = refusal('request', 'notSupported', `There is no ${context.method} ${context.path}`);
    sendFailure(tenant, context, new Refusal(refused.reason.code, refused.message, { status: 404 }));
  });

  const server = createServer(app.callback());
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${port}/v1/`,
    control,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

const newTenant = (options: FakeZuoraOptions, now: () => bigint): Tenant => {
  const counts = new Map<string, number>();
  const count = (of: string): number => {
    const next = (counts.get(of) ?? 0) + 1;
    counts.set(of, next);
    return next;
  };
  let pageKeys: KeyPairKeyObjectResult | undefined;
  const tenant: Tenant = {
    now,
    clientNow: () => (tenant.settings.clientClock === 'machine' ? Date.now() : Number(now() / 1000n)),
    settings: settingsOf(options),
    credentials: options.credentials ?? DEFAULT_CREDENTIALS,
    catalog: options.catalog ?? DEFAULT_CATALOG,
    accounts: new Map(),
    cards: new Map(),
    imports: [],
    usage: new Map(),
    usageById: new Map(),
    invoices: [],
    creditMemos: [],
    payments: [],
    transactionLogs: [],
    orders: [],
    tokens: new Map(),
    pageKeys: () => {
      pageKeys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
      return pageKeys;
    },
    pageTokens: new Map(),
    queryResults: new Map(),
    answers: new Map(),
    calls: [],
    faults: [],
    nextImportFailure: null,
    nextImportDelayMs: null,
    billedUntil: now(),
    newId: () => `2c92c0f8${count('id').toString(16).padStart(24, '0')}`,
    newNumber: (prefix) => `${prefix}${count(prefix).toString().padStart(8, '0')}`,
  };
  return tenant;
};

const settingsOf = (options: FakeZuoraOptions): FakeSettings => {
  const { port: _port, host: _host, now: _now, catalog: _catalog, credentials: _credentials, ...given } = options;
  return { ...DEFAULT_SETTINGS, ...given };
};
