/** Every route under every circumstance: the status and the stable type of what it answers. */
import { type ApiOperation, type ApiRoute, apiRoutes, type ProblemName } from '@usage-billing/contracts/wire';
import test from 'ava';
import type { EndpointDeps } from '../src/endpoints.ts';
import { ask, problemOf, signedIn, startApi } from './support/api.ts';
import { NOW, ON_TRIAL, PAYING, ports, withDirectoryDown, withLedgerDown, withProviderDown } from './support/ports.ts';

const body = (change: object = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    currency: 'USD',
    billToContact: { firstName: 'Ada', lastName: 'Lovelace', country: 'GB' },
    paymentMethodId: 'pm-1',
    ...change,
  }),
});

const link = (externalId: string): string => ports().links.linkTo({ externalId, fileId: 'file-INV-2' }, NOW);

interface Expected {
  readonly path: (id: string) => string;
  readonly init?: RequestInit;
  readonly ok: number;
  /** A request that is not valid and the field that is named; null: the route reads nothing. */
  readonly bad: { readonly path?: string; readonly init?: RequestInit; readonly field: string } | null;
  readonly withoutAccount: number | ProblemName;
  readonly providerDown: number | ProblemName;
  readonly ledgerDown: number | ProblemName;
}

/** What staff asks about teams is asked in `team-account.test.ts`. */
type OrganizationOperation = Exclude<ApiOperation, 'getTeamAccount' | 'putTeamAccount'>;

const expectations: Readonly<Record<OrganizationOperation, Expected>> = {
  createAccount: {
    path: (id) => `/api/billing/${id}/account`,
    init: body(),
    ok: 201,
    bad: { init: body({ billToContact: { firstName: 'Ada', country: 'GB' } }), field: 'billToContact.lastName' },
    withoutAccount: 201,
    providerDown: 'provider-failed',
    ledgerDown: 201,
  },
  changeAccount: {
    path: (id) => `/api/billing/${id}/account`,
    init: { ...body(), method: 'PATCH', body: JSON.stringify({ billToContact: { city: 'London' } }) },
    ok: 200,
    bad: { init: { ...body(), method: 'PATCH', body: '{}' }, field: 'body' },
    withoutAccount: 'account-not-found',
    providerDown: 'provider-failed',
    ledgerDown: 200,
  },
  getAuthToken: {
    path: (id) => `/api/billing/${id}/auth_token`,
    ok: 200,
    bad: null,
    withoutAccount: 200,
    providerDown: 'provider-failed',
    ledgerDown: 200,
  },
  setDefaultCard: {
    path: (id) => `/api/billing/${id}/payment/card-1`,
    init: { method: 'POST' },
    ok: 200,
    bad: { path: `/api/billing/${PAYING}/payment/${'x'.repeat(65)}`, field: 'paymentMethodId' },
    withoutAccount: 'account-not-found',
    providerDown: 'provider-failed',
    ledgerDown: 200,
  },
  getAccount: {
    path: (id) => `/api/billing/${id}/account`,
    ok: 200,
    bad: null,
    withoutAccount: 'account-not-found',
    providerDown: 'provider-failed',
    ledgerDown: 200,
  },
  getTrial: {
    path: (id) => `/api/billing/${id}/trial`,
    ok: 200,
    bad: null,
    withoutAccount: 200,
    providerDown: 200,
    ledgerDown: 200,
  },
  getStatus: {
    path: (id) => `/api/billing/${id}/status`,
    ok: 200,
    bad: null,
    withoutAccount: 200,
    providerDown: 200,
    ledgerDown: 'database-failed',
  },
  getUsage: {
    path: (id) => `/api/billing/${id}/usage`,
    ok: 200,
    bad: { path: `/api/billing/${PAYING}/usage?start=yesterday`, field: 'start' },
    withoutAccount: 200,
    providerDown: 200,
    ledgerDown: 'database-failed',
  },
  getInvoices: {
    path: (id) => `/api/billing/${id}/invoices`,
    ok: 200,
    bad: { path: `/api/billing/${PAYING}/invoices?page=0`, field: 'page' },
    withoutAccount: 'account-not-found',
    providerDown: 'provider-failed',
    ledgerDown: 200,
  },
  getInvoiceFile: {
    path: link,
    ok: 200,
    bad: { path: `/api/billing/${PAYING}/invoice_file/file-INV-2?expires=1`, field: 'mac' },
    withoutAccount: 'account-not-found',
    providerDown: 'provider-failed',
    ledgerDown: 200,
  },
  getDefaultCard: {
    path: (id) => `/api/billing/${id}/payment`,
    ok: 200,
    bad: null,
    withoutAccount: 'account-not-found',
    providerDown: 'provider-failed',
    ledgerDown: 200,
  },
};

const withHeaders = (init: RequestInit | undefined, headers: Record<string, string>): RequestInit => ({
  ...init,
  headers: { ...(init?.headers as Record<string, string> | undefined), ...headers },
});

for (const [operation, expected] of Object.entries(expectations)) {
  const outcome = async (
    t: Parameters<typeof startApi>[0],
    deps: EndpointDeps,
    { id = PAYING, user = 'alice' as string | null, path = expected.path(id), init = expected.init } = {},
  ) => {
    const api = await startApi(t, deps);
    const answer = await ask(t, api, path, withHeaders(init, user === null ? {} : signedIn(user)));
    t.false(/internal/i.test(answer.text.replace('internal-error', '')), 'nothing internal gets out');
    if (answer.status === 502 || answer.status === 503)
      t.is(answer.headers.get('retry-after'), problemOf(answer) === 'provider-failed' ? '42' : '10');
    return { answer, result: answer.status < 400 ? answer.status : problemOf(answer) };
  };

  test(`${operation} answers a customer who may ask`, async (t) => {
    t.is((await outcome(t, ports())).result, expected.ok);
  });

  if (expected.bad !== null) {
    const { field, ...bad } = expected.bad;
    test(`${operation} names the field that is wrong`, async (t) => {
      const { answer, result } = await outcome(t, ports(), bad);
      t.is(result, 'bad-request');
      t.deepEqual(
        (answer.json as { readonly errors: ReadonlyArray<{ readonly field: string }> }).errors.map((e) => e.field),
        [field],
      );
    });
  }

  test(`${operation} wants somebody to be signed in`, async (t) => {
    t.is((await outcome(t, ports(), { user: null })).result, 'not-signed-in');
  });

  test(`${operation} is refused to somebody else’s user`, async (t) => {
    t.is((await outcome(t, ports(), { user: 'carol' })).result, 'no-permission');
  });

  test(`${operation} does not know every organization`, async (t) => {
    t.is((await outcome(t, ports(), { id: 'no-such-1' })).result, 'organization-not-found');
  });

  test(`${operation} answers ${expected.withoutAccount} to an organization without an account`, async (t) => {
    t.is((await outcome(t, ports(), { id: ON_TRIAL })).result, expected.withoutAccount);
  });

  test(`${operation} answers ${expected.providerDown} while the provider is down`, async (t) => {
    t.is((await outcome(t, withProviderDown())).result, expected.providerDown);
  });

  test(`${operation} answers directory-failed while the directory is down`, async (t) => {
    t.is((await outcome(t, withDirectoryDown())).result, 'directory-failed');
  });

  test(`${operation} answers ${expected.ledgerDown} while the database is down`, async (t) => {
    t.is((await outcome(t, withLedgerDown())).result, expected.ledgerDown);
  });
}

test('Every operation about an organization is asked here under its own route', (t) => {
  const routes = Object.entries<ApiRoute>(apiRoutes).filter(([, { permission }]) => permission !== 'staff');
  t.deepEqual(Object.keys(expectations).sort(), routes.map(([operation]) => operation).sort());
});
