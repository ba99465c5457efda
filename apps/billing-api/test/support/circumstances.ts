/** In which ways a request can be met, and what a route then promises to answer, read off its contract. */
import { type ApiRoute, type ProblemName, problemsOf } from '@usage-billing/contracts/wire';
import type { Trouble } from './dependencies.ts';
import { ON_TRIAL, PAYING, STAFF } from './ports.ts';

/** Who asks, about whom, and what is broken; what is left out is as usual: somebody who may, about the paying customer. */
export interface Meeting {
  readonly trouble: Trouble;
  readonly user?: (route: ApiRoute) => string | null;
  readonly externalId?: string;
}

const whoMay = ({ permission }: ApiRoute): string => (permission === 'staff' ? STAFF : 'alice');

export const circumstances = {
  ok: { trouble: 'none' },
  'not signed in': { trouble: 'none', user: () => null },
  'other customer': { trouble: 'none', user: () => 'carol' },
  // Who may only look at an organization, and who works here, may not do everything.
  'no permission': {
    trouble: 'none',
    user: ({ permission }) => (permission === 'billing.view' ? STAFF : 'bob'),
    externalId: ON_TRIAL,
  },
  'unknown organization': { trouble: 'none', externalId: 'no-such-1' },
  'no account': { trouble: 'none', externalId: ON_TRIAL },
  'Zuora 429': { trouble: { zuora: { kind: 'status', status: 429, retryAfterSeconds: 42 } } },
  'Zuora 503': { trouble: { zuora: { kind: 'status', status: 503 } } },
  'Zuora time-out': { trouble: { zuora: { kind: 'hang' } } },
  'directory down': { trouble: 'directory down' },
  'database down': { trouble: 'database down' },
} as const satisfies Record<string, Meeting>;

export type Circumstance = keyof typeof circumstances;

export const userIn = ({ user = whoMay }: Meeting, route: ApiRoute): string | null => user(route);

export const organizationIn = ({ externalId = PAYING }: Meeting): string => externalId;

const NAMES: Readonly<Record<Exclude<Circumstance, 'ok'>, ProblemName>> = {
  'not signed in': 'not-signed-in',
  'other customer': 'no-permission',
  'no permission': 'no-permission',
  'unknown organization': 'organization-not-found',
  'no account': 'account-not-found',
  'Zuora 429': 'provider-failed',
  'Zuora 503': 'provider-failed',
  'Zuora time-out': 'provider-failed',
  'directory down': 'directory-failed',
  'database down': 'database-failed',
};

/** A route that does not list a problem promises to answer all the same. */
export const promised = (route: ApiRoute, circumstance: Circumstance): number | ProblemName => {
  const success = route.kind === 'json' ? route.status : 200;
  if (circumstance === 'ok') return success;
  const name = NAMES[circumstance];
  return problemsOf(route).includes(name) ? name : success;
};
