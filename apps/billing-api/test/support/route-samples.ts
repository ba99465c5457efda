/** For each operation a request that is fine, one that is not, and where it differs from what its route promises. */
import type { ApiOperation, ProblemName } from '@usage-billing/contracts/wire';
import type { Circumstance } from './circumstances.ts';
import type { Dependencies } from './dependencies.ts';
import { NOW, ON_TRIAL, PAYING, ports } from './ports.ts';

/** A success, by its status, or a problem. */
export type Outcome = number | ProblemName;

export interface SampleRequest {
  readonly path: string;
  readonly body?: unknown;
}

export interface RouteSample {
  /** Asked about this organization. */
  readonly fine: (externalId: string, facts: Dependencies['facts']) => SampleRequest;
  /** The field that is named; null: there is nothing to get wrong. */
  readonly bad: { readonly change: Partial<SampleRequest>; readonly field: string } | null;
  readonly differs?: Partial<Record<Circumstance, Outcome>>;
}

const about =
  (page: string) =>
  (externalId: string): SampleRequest => ({ path: `/api/billing/${externalId}/${page}` });

const newAccount = (paymentMethodId: string) => ({
  currency: 'USD',
  billToContact: { firstName: 'Ada', lastName: 'Lovelace', country: 'United Kingdom' },
  paymentMethodId,
});

const links = ports().links;

const INTERNAL_IDS: Readonly<Record<string, string>> = { [PAYING]: '1', [ON_TRIAL]: '2' };

export const routeSamples: Readonly<Record<ApiOperation, RouteSample>> = {
  createAccount: {
    fine: (id, { newCard }) => ({ ...about('account')(id), body: newAccount(newCard()) }),
    bad: { change: { body: { ...newAccount('pm'), currency: 'usd' } }, field: 'currency' },
    // Only an account that comes after the end of a trial has usage to bill.
    differs: { 'database down': 201 },
  },
  changeAccount: {
    fine: (id) => ({ ...about('account')(id), body: { billToContact: { city: 'London' } } }),
    bad: { change: { body: {} }, field: 'body' },
  },
  getAccount: { fine: about('account'), bad: null },
  getTrial: { fine: about('trial'), bad: null },
  getStatus: { fine: about('status'), bad: null },
  getUsage: {
    fine: about('usage'),
    bad: { change: { path: '/api/billing/frosty-sky-72/usage?start=yesterday' }, field: 'start' },
  },
  getInvoices: {
    fine: about('invoices'),
    bad: { change: { path: '/api/billing/frosty-sky-72/invoices?page=0' }, field: 'page' },
  },
  getInvoiceFile: {
    fine: (externalId, { fileId }) => ({ path: links.linkTo({ externalId, fileId }, NOW) }),
    bad: { change: { path: '/api/billing/frosty-sky-72/invoice_file/f?expires=1' }, field: 'mac' },
  },
  getAuthToken: { fine: about('auth_token'), bad: null },
  getDefaultCard: { fine: about('payment'), bad: null },
  setDefaultCard: {
    fine: (id, { cardId }) => about(`payment/${cardId}`)(id),
    bad: { change: { path: `/api/billing/frosty-sky-72/payment/${'x'.repeat(65)}` }, field: 'paymentMethodId' },
  },
  getTeamAccount: {
    fine: (_, { teamId }) => about('account')(`teams/${teamId}`),
    bad: { change: { path: `/api/billing/teams/${'x'.repeat(129)}/account` }, field: 'teamId' },
  },
  getInstanceStatus: {
    fine: (externalId) => ({ path: `/api/billing/instances/${INTERNAL_IDS[externalId] ?? '404'}/status` }),
    bad: { change: { path: `/api/billing/instances/${'x'.repeat(129)}/status` }, field: 'internalId' },
  },
  putTeamAccount: {
    fine: (_, { teamId }) => ({ ...about('account')(`teams/${teamId}`), body: { provider: 'zuora' } }),
    bad: { change: { body: { provider: 'nobody' } }, field: 'provider' },
  },
};
