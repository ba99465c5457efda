/** The routes of the HTTP API: what each takes, returns, and can fail with. The app binds them; the OpenAPI lists them. */
import * as t from 'io-ts';
import {
  AccountOfUserResponse,
  AccountResponse,
  AuthTokenResponse,
  CardResponse,
  ChangeAccountBody,
  CreateAccountBody,
  InstanceStatusResponse,
  InvoiceFileQuery,
  InvoicesQuery,
  InvoicesResponse,
  StatusResponse,
  TeamAccountBody,
  TeamAccountResponse,
  TrialResponse,
  UsageQuery,
  UsageResponse,
} from './api.ts';
import { textOf } from './api-values.ts';
import type { ProblemName } from './problem.ts';

interface Route<Query extends t.Mixed> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Names in braces are parameters; `{id}` is the organization's external id. */
  readonly path: string;
  readonly summary: string;
  /** What the other parameters may be. */
  readonly params?: { readonly [name: string]: t.Type<string, string, unknown> };
  /** What the user must be allowed to do with the organization; or that the caller must be staff, or another service. */
  readonly permission: 'billing.view' | 'billing.update' | 'staff' | 'service';
  /** How many requests a minute each user may send to this route, beside the limit over all routes. */
  readonly perMinute?: number;
  readonly query: Query;
  /** Beside those of every route, see {@link commonProblems}. */
  readonly problems: ReadonlyArray<ProblemName>;
}

/** A route that takes and returns JSON. */
export interface JsonRoute<
  Query extends t.Mixed = t.Mixed,
  Body extends t.Mixed = t.Mixed,
  Response extends t.Mixed = t.Mixed,
> extends Route<Query> {
  readonly kind: 'json';
  /** Headers that a success may have. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly status: 200 | 201;
  /** Of a route without a body it is `t.undefined`. */
  readonly body: Body;
  readonly response: Response;
}

/** A route that returns a file as it is. */
export interface FileRoute<Query extends t.Mixed = t.Mixed> extends Route<Query> {
  readonly kind: 'file';
  readonly contentType: string;
}

/** A route of the API. */
export type ApiRoute = JsonRoute | FileRoute;

/** For any request of somebody who is signed in. */
export const commonProblems: ReadonlyArray<ProblemName> = [
  'bad-request',
  'not-signed-in',
  'no-permission',
  'too-many-requests',
  'internal-error',
  'identity-provider-failed',
  'busy',
  'too-slow',
];

/** For any request of another service: it has no user, so that no limit and no permission of one applies. */
const serviceProblems: ReadonlyArray<ProblemName> = ['bad-request', 'not-signed-in', 'internal-error', 'too-slow'];

/** For any request about an organization: the directory is asked for the permission. */
const organizationProblems: ReadonlyArray<ProblemName> = ['organization-not-found', 'directory-failed'];

/** Every problem that the route can respond with. */
export const problemsOf = ({
  permission,
  problems,
}: Pick<ApiRoute, 'permission' | 'problems'>): ReadonlyArray<ProblemName> => [
  ...(permission === 'service' ? serviceProblems : commonProblems),
  ...(permission === 'staff' ? [] : organizationProblems),
  ...problems,
];

const nothing = t.type({});

/** For the routes that read a body. */
const bodyProblems: ReadonlyArray<ProblemName> = ['body-too-large', 'not-json'];

/** Whether requests to the route carry a body. */
export const hasBody = ({ body }: Pick<JsonRoute, 'body'>): boolean => body !== t.undefined;

const get = <Query extends t.Mixed, Response extends t.Mixed>(
  route: Omit<Route<Query>, 'method' | 'permission'> &
    Partial<Pick<Route<Query>, 'permission'>> &
    Pick<JsonRoute, 'responseHeaders'>,
  response: Response,
): JsonRoute<Query, t.UndefinedC, Response> => ({
  permission: 'billing.view',
  ...route,
  method: 'GET',
  kind: 'json',
  status: 200,
  body: t.undefined,
  response,
});

const createAccount: JsonRoute<typeof nothing, typeof CreateAccountBody, typeof AccountResponse> = {
  method: 'POST',
  path: '/api/billing/{id}/account',
  summary: 'Adds a billing account with its card. Safe to repeat: a retry finishes what a broken attempt began.',
  permission: 'billing.update',
  query: nothing,
  problems: [
    'account-in-other-currency',
    'account-without-subscription',
    'provider-refused',
    ...bodyProblems,
    'provider-failed',
    'database-failed',
  ],
  kind: 'json',
  status: 201,
  body: CreateAccountBody,
  response: AccountResponse,
};

const getInvoiceFile: FileRoute<typeof InvoiceFileQuery> = {
  method: 'GET',
  path: '/api/billing/{id}/invoice_file/{fileId}',
  params: { fileId: textOf(1, 128) },
  summary: 'The file of an invoice, by the link that the list of invoices gave out.',
  permission: 'billing.view',
  query: InvoiceFileQuery,
  problems: ['link-not-valid', 'link-expired', 'account-not-found', 'file-not-found', 'provider-failed'],
  kind: 'file',
  contentType: 'application/pdf',
};

const teamAccountOf = {
  path: '/api/billing/teams/{teamId}/account',
  params: { teamId: textOf(1, 128) },
  permission: 'staff',
  query: nothing,
  kind: 'json',
  status: 200,
  response: TeamAccountResponse,
} as const;

const getTeamAccount: JsonRoute<typeof nothing, t.UndefinedC, typeof TeamAccountResponse> = {
  ...teamAccountOf,
  method: 'GET',
  summary: 'Who bills a team.',
  problems: ['team-account-not-found', 'database-failed'],
  body: t.undefined,
};

const putTeamAccount: JsonRoute<typeof nothing, typeof TeamAccountBody, typeof TeamAccountResponse> = {
  ...teamAccountOf,
  method: 'PUT',
  summary: 'Sets who bills a team; its organizations follow at once. Safe to repeat.',
  problems: [...bodyProblems, 'database-failed'],
  body: TeamAccountBody,
};

const getInstanceStatus: JsonRoute<typeof nothing, t.UndefinedC, typeof InstanceStatusResponse> = {
  method: 'GET',
  path: '/api/billing/instances/{internalId}/status',
  params: { internalId: textOf(1, 128) },
  summary:
    'How an instance stands, for services that have to decide about it: trial, payment, refusals. Waits for the billing provider 200 ms at most and returns what is known.',
  permission: 'service',
  query: nothing,
  problems: [],
  kind: 'json',
  responseHeaders: { 'Cache-Control': 'How long the response may be cached, as `cache_until` says.' },
  status: 200,
  body: t.undefined,
  response: InstanceStatusResponse,
};

const changeAccount: JsonRoute<typeof nothing, typeof ChangeAccountBody, typeof AccountResponse> = {
  method: 'PATCH',
  path: '/api/billing/{id}/account',
  summary: 'Changes the contact, or suspends or resumes the subscription. Safe to repeat.',
  permission: 'billing.update',
  query: nothing,
  problems: [
    'account-not-found',
    'account-without-subscription',
    'provider-refused',
    ...bodyProblems,
    'provider-failed',
  ],
  kind: 'json',
  status: 200,
  body: ChangeAccountBody,
  response: AccountResponse,
};

const setDefaultCard: JsonRoute<typeof nothing, t.UndefinedC, typeof CardResponse> = {
  method: 'POST',
  path: '/api/billing/{id}/payment/{paymentMethodId}',
  params: { paymentMethodId: textOf(1, 64) },
  summary: 'Makes one of the account’s cards the default. Safe to repeat.',
  permission: 'billing.update',
  query: nothing,
  problems: ['account-not-found', 'payment-method-not-found', 'provider-refused', 'provider-failed'],
  kind: 'json',
  status: 200,
  body: t.undefined,
  response: CardResponse,
};

/** Every route that customers' pages and other services call, by operation. */
export const apiRoutes = {
  createAccount,
  changeAccount,
  getAccount: get(
    {
      path: '/api/billing/{id}/account',
      summary: 'The billing account.',
      query: nothing,
      problems: ['account-not-found', 'provider-failed'],
    },
    AccountOfUserResponse,
  ),
  getTrial: get(
    { path: '/api/billing/{id}/trial', summary: 'How long the trial lasts.', query: nothing, problems: [] },
    TrialResponse,
  ),
  getStatus: get(
    {
      path: '/api/billing/{id}/status',
      summary:
        'How the customer stands: trial, this billing period, payment, estimate. Without the billing provider it says what is not known.',
      query: nothing,
      problems: ['billing-terms-unclear', 'database-failed'],
    },
    StatusResponse,
  ),
  getUsage: get(
    {
      path: '/api/billing/{id}/usage',
      summary: 'Node-seconds by hour; hours without usage are absent.',
      query: UsageQuery,
      problems: ['database-failed'],
    },
    UsageResponse,
  ),
  getInvoices: get(
    {
      path: '/api/billing/{id}/invoices',
      summary: 'Posted invoices, newest first.',
      responseHeaders: { Link: 'The next page, with `rel="next"` (RFC 8288); absent after the last one.' },
      query: InvoicesQuery,
      problems: ['account-not-found', 'provider-failed'],
    },
    InvoicesResponse,
  ),
  getInvoiceFile,
  getAuthToken: get(
    {
      path: '/api/billing/{id}/auth_token',
      summary: 'What the hosted page for cards needs. No card number passes through this API.',
      // Whoever opens the page can attach a card to the account.
      permission: 'billing.update',
      perMinute: 10,
      query: nothing,
      problems: ['payment-page-not-found', 'provider-failed'],
    },
    AuthTokenResponse,
  ),
  setDefaultCard,
  getDefaultCard: get(
    {
      path: '/api/billing/{id}/payment',
      summary: 'The default card.',
      query: nothing,
      problems: ['account-not-found', 'card-not-found', 'provider-failed'],
    },
    CardResponse,
  ),
  getTeamAccount,
  putTeamAccount,
  getInstanceStatus,
} as const;

/** The name of a route, as the OpenAPI has it. */
export type ApiOperation = keyof typeof apiRoutes;

/** They need no sign-in and tell nothing of any customer. Health, readiness and metrics have a port of their own. */
export const operationsRoutes = {
  healthcheck: { path: '/api/billing/healthcheck', summary: 'The process is alive.', contentType: 'text/plain' },
  openapi: { path: '/openapi.json', summary: 'This document.', contentType: 'application/json' },
  docs: { path: '/docs', summary: 'This document as a page to read.', contentType: 'text/html' },
} as const;
