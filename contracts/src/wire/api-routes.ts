/** The routes of the HTTP API: what each takes, answers and can refuse. The app binds them; the OpenAPI lists them. */
import * as t from 'io-ts';
import {
  AccountAnswer,
  AccountOfUserAnswer,
  CardAnswer,
  CreateAccountBody,
  InvoiceFileQuery,
  InvoicesAnswer,
  InvoicesQuery,
  StatusAnswer,
  TrialAnswer,
  UsageAnswer,
  UsageQuery,
} from './api.ts';
import type { ProblemName } from './problem.ts';

interface Route<Query extends t.Mixed> {
  readonly method: 'GET' | 'POST';
  /** Names in braces are parts of the address; `{id}` is the organization's external id. */
  readonly path: string;
  readonly summary: string;
  /** What the user must be allowed to do with the organization. */
  readonly permission: 'billing.view' | 'billing.update';
  readonly query: Query;
  /** Beside those of every route, see {@link commonProblems}. */
  readonly problems: ReadonlyArray<ProblemName>;
}

export interface JsonRoute<
  Query extends t.Mixed = t.Mixed,
  Body extends t.Mixed = t.Mixed,
  Answer extends t.Mixed = t.Mixed,
> extends Route<Query> {
  readonly answers: 'json';
  readonly status: 200 | 201;
  /** Of a route without a body it is `t.undefined`. */
  readonly body: Body;
  readonly answer: Answer;
}

export interface FileRoute<Query extends t.Mixed = t.Mixed> extends Route<Query> {
  readonly answers: 'file';
  readonly contentType: string;
}

export type ApiRoute = JsonRoute | FileRoute;

/** For any request of a signed-in customer. */
export const commonProblems: ReadonlyArray<ProblemName> = [
  'bad-request',
  'not-signed-in',
  'no-permission',
  'organization-not-found',
  'too-many-requests',
  'internal-error',
  'directory-failed',
  'identity-provider-failed',
  'too-slow',
];

const nothing = t.type({});

const get = <Query extends t.Mixed, Answer extends t.Mixed>(
  route: Omit<Route<Query>, 'method' | 'permission'>,
  answer: Answer,
): JsonRoute<Query, t.UndefinedC, Answer> => ({
  ...route,
  method: 'GET',
  permission: 'billing.view',
  answers: 'json',
  status: 200,
  body: t.undefined,
  answer,
});

const createAccount: JsonRoute<typeof nothing, typeof CreateAccountBody, typeof AccountAnswer> = {
  method: 'POST',
  path: '/api/billing/{id}/account',
  summary: 'Adds a billing account with its card. Safe to repeat: a retry finishes what a broken attempt began.',
  permission: 'billing.update',
  query: nothing,
  problems: [
    'account-in-other-currency',
    'account-without-subscription',
    'provider-refused',
    'body-too-large',
    'not-json',
    'provider-failed',
    'database-failed',
  ],
  answers: 'json',
  status: 201,
  body: CreateAccountBody,
  answer: AccountAnswer,
};

const getInvoiceFile: FileRoute<typeof InvoiceFileQuery> = {
  method: 'GET',
  path: '/api/billing/{id}/invoice_file/{fileId}',
  summary: 'The file of an invoice, by the link that the list of invoices gave out.',
  permission: 'billing.view',
  query: InvoiceFileQuery,
  problems: ['link-not-valid', 'link-expired', 'account-not-found', 'file-not-found', 'provider-failed'],
  answers: 'file',
  contentType: 'application/pdf',
};

export const apiRoutes = {
  createAccount,
  getAccount: get(
    {
      path: '/api/billing/{id}/account',
      summary: 'The billing account.',
      query: nothing,
      problems: ['account-not-found', 'provider-failed'],
    },
    AccountOfUserAnswer,
  ),
  getTrial: get(
    { path: '/api/billing/{id}/trial', summary: 'How long the trial lasts.', query: nothing, problems: [] },
    TrialAnswer,
  ),
  getStatus: get(
    {
      path: '/api/billing/{id}/status',
      summary: 'How the customer stands: trial, this billing period, payment, estimate.',
      query: nothing,
      problems: ['provider-failed', 'database-failed'],
    },
    StatusAnswer,
  ),
  getUsage: get(
    {
      path: '/api/billing/{id}/usage',
      summary: 'Node-seconds by hour; hours without usage are absent.',
      query: UsageQuery,
      problems: ['database-failed'],
    },
    UsageAnswer,
  ),
  getInvoices: get(
    {
      path: '/api/billing/{id}/invoices',
      summary: 'Posted invoices, newest first.',
      query: InvoicesQuery,
      problems: ['account-not-found', 'provider-failed'],
    },
    InvoicesAnswer,
  ),
  getInvoiceFile,
  getDefaultCard: get(
    {
      path: '/api/billing/{id}/payment',
      summary: 'The default card.',
      query: nothing,
      problems: ['account-not-found', 'card-not-found', 'provider-failed'],
    },
    CardAnswer,
  ),
} as const;

export type ApiOperation = keyof typeof apiRoutes;

/** For those who run the API; they need no sign-in and tell nothing of any customer. */
export const operationsRoutes = {
  healthcheck: { path: '/api/billing/healthcheck', summary: 'The process answers.', contentType: 'text/plain' },
  healthz: { path: '/healthz', summary: 'The process answers.', contentType: 'application/json' },
  readyz: {
    path: '/readyz',
    summary: 'Whether what the API needs answers.',
    unavailable: 'Something that the API needs does not answer; the body names it.',
    contentType: 'application/json',
  },
  metrics: { path: '/metrics', summary: 'Metrics for Prometheus.', contentType: 'text/plain' },
  openapi: { path: '/openapi.json', summary: 'This document.', contentType: 'application/json' },
} as const;
