/** One request followed from the API through Postgres to Zuora: as one trace, and by its ids in every line of the log. */
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { right } from '@usage-billing/contracts/laws';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { grantPermissions, upsertOrganizations } from '@usage-billing/postgres';
import {
  ClockToken,
  closeContainer,
  cloudModule,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  type Logger,
  localModule,
  override,
  PoolToken,
  Secret,
  startTracing,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, startFakeZuora } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import { some } from 'fp-ts/lib/Option.js';
import { billingApiSettings } from '../../src/settings.ts';
import { startBillingApi } from '../../src/start.ts';
import { NOW, organization } from '../support/ports.ts';

const PROXY_SECRET = 'the secret of the proxy';
const CUSTOMER = 'frosty-sky-72';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

type LogLine = Readonly<Record<string, unknown>>;
type Exporter = NonNullable<Parameters<typeof startTracing>[3]>;
type Span = Parameters<Exporter['export']>[0][number];

test('One request is one trace, passed on to Zuora, and its ids are in every line of the log', async (t) => {
  const lines: LogLine[] = [];
  const logger = createLogger('api', 'debug', { write: (line) => void lines.push(JSON.parse(line)) });
  const { api, sent } = await startWorld(t, logger);
  const spans: Span[] = [];
  const tracing = await startTracing('api', {}, logger, into(spans));
  const response = await fetch(`${api.url}/api/billing/${CUSTOMER}/invoices`, {
    headers: {
      'X-Scope-UserID': 'alice',
      'X-Proxy-Secret': PROXY_SECRET,
      'X-Request-Id': 'request-1',
      traceparent: `00-${TRACE}-${CALLER}-01`,
    },
  });
  t.is(response.status, 200, await response.text());
  await fetch(`${api.url}/api/billing/healthcheck`);
  await api.close();
  await tracing.stop();

  const [server, ...more] = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === CALLER);
  t.deepEqual(more, []);
  t.is(server?.name, 'GET /api/billing/{id}/invoices');
  const below = spans.filter((span) => span !== server);
  t.deepEqual([...new Set(below.map(({ name }) => name))].sort(), [
    'Postgres SELECT billing_accounts_teams billing_accounts organizations',
    'Postgres SELECT organization_permissions organizations',
    'Zuora GET accounts',
    'Zuora GET transactions',
    'Zuora POST oauth',
  ]);
  t.deepEqual(new Set(below.map((span) => span.parentSpanContext?.spanId)), new Set([server?.spanContext().spanId]));
  t.deepEqual(new Set(spans.map((span) => span.spanContext().traceId)), new Set([TRACE]));
  const told = JSON.stringify(spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]));
  t.false(told.includes(CUSTOMER) || told.includes('W1'), 'spans name no customer');

  t.deepEqual(
    sent.map(({ traceparent }) => traceparent).sort(),
    below
      .filter(({ name }) => name.startsWith('Zuora'))
      .map((span) => `00-${TRACE}-${span.spanContext().spanId}-01`)
      .sort(),
  );

  const about = lines.filter(({ requestId, traceId }) => requestId === 'request-1' && traceId === TRACE);
  t.deepEqual(about.map(({ msg }) => msg).sort(), ['request', ...sent.map(() => 'request to Zuora')]);
});

/** An exporter in memory. */
const into = (spans: Span[]): Exporter => ({
  export: (ended, done) => {
    spans.push(...ended);
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
});

/** The API as it is outside of tests, and what a Zuora over HTTP is sent by it. */
const startWorld = async (t: ExecutionContext, logger: Logger) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const zuora = await startFakeZuora({ now: () => NOW });
  t.teardown(zuora.close);
  zuora.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-01-31' });
  const { url, sent } = await recordHeaders(t, zuora.url);
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  const container = await createContainer(
    localModule(configFrom(databaseSettings, { DATABASE_URL: database.url }), logger),
    cloudModule({
      baseUrl: url,
      auth: { _tag: 'OAuth', clientId, clientSecret: new Secret(clientSecret) },
      productSku: 'SKU-00000001',
    }),
    override(ClockToken, { now: () => NOW }),
  );
  t.teardown(() => closeContainer(container));
  const pool = await container.getAsync(PoolToken);
  await right(upsertOrganizations(pool, [organization(CUSTOMER, '1', some('W1'))]));
  await right(grantPermissions(pool, [{ userId: 'alice', permission: 'billing.view', externalId: CUSTOMER }]));
  const config = configFrom(billingApiSettings, {
    BILLING_API_PORT: '0',
    BILLING_API_ADMIN_PORT: '0',
    BILLING_API_LINK_SECRET: 'a secret of links that is long enough',
    BILLING_API_PROXY_SECRET: PROXY_SECRET,
  });
  return { api: await startBillingApi(container, { ...config, insecureDev: false }), sent };
};

/** Stands before the server and passes everything on. */
const recordHeaders = async (t: ExecutionContext, target: string) => {
  const sent: IncomingHttpHeaders[] = [];
  const server = createServer((incoming, outgoing) => {
    sent.push(incoming.headers);
    const onward = request(new URL(incoming.url ?? '/', target), {
      method: incoming.method,
      headers: incoming.headers,
    });
    onward.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${new URL(target).pathname}`, sent };
};
