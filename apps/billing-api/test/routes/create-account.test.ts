/** A customer adds a card, over HTTP: what becomes of it, and what each failure is called. */
import type { NewUpload, ProviderAccount, ProviderError } from '@usage-billing/core/invoices';
import type { BillingAccount } from '@usage-billing/core/trials';
import {
  type Amount,
  hourOf,
  type InstanceId,
  NODE_SECONDS,
  type UnassignedAggregate,
} from '@usage-billing/core/usage';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EndpointDeps } from '../../src/routes/endpoints.ts';
import { type Answer, ask, problemOf, signedIn, startApi } from '../support/api.ts';
import { account, at, directory, ON_TRIAL, organization, PAYING, ports, subscription } from '../support/ports.ts';

const addCard = async (
  t: ExecutionContext,
  externalId: string,
  deps: EndpointDeps,
  currency = 'USD',
  user = 'alice',
): Promise<Answer> => {
  const api = await startApi(t, deps);
  return ask(t, api, `/api/billing/${externalId}/account`, {
    method: 'POST',
    headers: { ...signedIn(user), 'Content-Type': 'application/json' },
    body: JSON.stringify({
      currency,
      billToContact: { firstName: 'Ada', lastName: 'Lovelace', country: 'GB' },
      paymentMethodId: 'pm-1',
    }),
  });
};

test('An account that is made tells the directory, which refuses nothing any more', async (t) => {
  const changes: string[] = [];
  const answer = await addCard(t, ON_TRIAL, ports({ directory: directory(changes) }), 'EUR');
  t.is(answer.status, 201);
  t.like(answer.json, { currency: 'EUR', balance: '0.00', billToContact: { firstName: 'Ada', city: '' } });
  const { number } = answer.json as { readonly number: string };
  t.regex(number, /^W[0-9a-f]{31}$/);
  t.deepEqual(changes, [
    `account of ${ON_TRIAL}: ${number}`,
    `refuseDataAccess of ${ON_TRIAL}: false`,
    `refuseDataUpload of ${ON_TRIAL}: false`,
    `billing of ${ON_TRIAL} is configured`,
  ]);
});

test('Who may only look cannot add a card', async (t) => {
  const api = await startApi(t);
  t.is((await ask(t, api, `/api/billing/${ON_TRIAL}/trial`, { headers: signedIn('bob') })).status, 200);
  t.is(problemOf(await addCard(t, ON_TRIAL, ports(), 'USD', 'bob')), 'no-permission');
});

test('An account in another currency is a conflict that names both', async (t) => {
  const answer = await addCard(t, PAYING, ports(), 'EUR');
  t.is(answer.status, 409);
  t.is(problemOf(answer), 'account-in-other-currency');
  t.regex((answer.json as { readonly detail: string }).detail, /USD.*EUR/);
});

test('What the provider does not accept is 422, and its words stay in the log', async (t) => {
  const refused: ProviderError = { _tag: 'ProviderRefused', code: O.some(1), message: 'internal: bad state' };
  const accounts = { ...ports().accounts, find: () => TE.right(O.none), create: () => TE.left(refused) };
  const answer = await addCard(t, ON_TRIAL, ports({ accounts }));
  t.is(answer.status, 422);
  t.is(problemOf(answer), 'provider-refused');
  t.false(answer.text.includes('bad state'));
});

/** Its trial ended a month ago, and it used something since. */
const SILENT = { ...organization(ON_TRIAL, '2', O.none), trialExpiresAt: at('2026-02-10T00:00:00Z') };

const used: UnassignedAggregate = {
  id: 1n,
  instanceId: '2' as InstanceId,
  amountType: NODE_SECONDS,
  bucketStart: hourOf(at('2026-02-20T10:00:00Z')),
  amount: 3600n as Amount,
  setAside: O.none,
  recordedAt: at('2026-02-20T11:10:00Z'),
};

/** The directory remembers the account number, as the use case reads it again; `found` answers for the new account. */
const lateWorld = (found: EndpointDeps['accounts']['find'], made: Partial<ProviderAccount> = {}) => {
  const prepared: NewUpload[] = [];
  let known: O.Option<BillingAccount> = O.none;
  const base = ports();
  const deps = ports({
    directory: {
      ...base.directory,
      findByExternalId: () => TE.fromIO(() => ({ ...SILENT, billingAccount: known })),
      setBillingAccount: (change) =>
        TE.fromIO(() => {
          known = O.some(change.account);
        }),
    },
    accounts: {
      ...base.accounts,
      find: (number) => (O.isNone(known) ? TE.right(O.none) : found(number)),
      create: ({ number }) => TE.right(account(number, made)),
    },
    ledger: { ...base.ledger, pending: () => TE.right([used]) },
    journal: {
      ...base.journal,
      prepare: (upload) =>
        TE.fromIO(() => {
          prepared.push(upload);
        }),
    },
  });
  return { deps, prepared };
};

test('Usage since the end of the trial is prepared for an invoice at once', async (t) => {
  const { deps, prepared } = lateWorld((number) => TE.right(O.some(account(number))));
  t.is((await addCard(t, ON_TRIAL, deps)).status, 201);
  t.is(prepared.length, 1);
  t.like(prepared[0], { uploader: 'post-trial', aggregateIds: [1n] });
});

test('An account without a bill cycle day cannot take it either, and is not said to have no subscription', async (t) => {
  const withoutDay: Partial<ProviderAccount> = { billCycleDay: 0 };
  const { deps, prepared } = lateWorld((number) => TE.right(O.some(account(number, withoutDay))), withoutDay);
  const answer = await addCard(t, ON_TRIAL, deps);
  t.is(answer.status, 422);
  t.is(problemOf(answer), 'provider-refused');
  t.is(prepared.length, 0);
});

test('An account without a subscription cannot take that usage: 422', async (t) => {
  const bare: Partial<ProviderAccount> = { subscriptions: [] };
  const { deps, prepared } = lateWorld((number) => TE.right(O.some(account(number, bare))), bare);
  const answer = await addCard(t, ON_TRIAL, deps);
  t.is(answer.status, 422);
  t.is(problemOf(answer), 'account-without-subscription');
  t.is(prepared.length, 0);
});

const BECAUSE_OF_ITS_ACCOUNT = [
  ['whose subscription is suspended is made all the same', { status: 'Suspended' }, true, 201],
  ['whose card Zuora does not show yet is asked for again', { status: 'Active' }, false, 'provider-failed'],
] as const;

for (const [what, { status }, hasPaymentMethod, expected] of BECAUSE_OF_ITS_ACCOUNT)
  test(`An account ${what}: ${expected}`, async (t) => {
    const subscriptions = [subscription({ number: 'S-1', status })];
    const change: Partial<ProviderAccount> = { subscriptions, hasPaymentMethod };
    const { deps, prepared } = lateWorld((number) => TE.right(O.some(account(number, change))), change);
    const ledger = { ...deps.ledger, setAside: () => TE.right(1) };
    const answer = await addCard(t, ON_TRIAL, { ...deps, ledger });
    t.is(answer.status < 400 ? answer.status : problemOf(answer), expected);
    t.is(prepared.length, 0);
  });

test('A provider that goes down after the account was made is 502, so that the page asks again', async (t) => {
  const down: ProviderError = { _tag: 'ProviderUnavailable', message: 'internal', retryAfterSeconds: O.some(7) };
  const { deps } = lateWorld(() => TE.left(down));
  const answer = await addCard(t, ON_TRIAL, deps);
  t.is(answer.status, 502);
  t.is(problemOf(answer), 'provider-failed');
  t.regex(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
});

test('A journal that is down is 503', async (t) => {
  const { deps } = lateWorld((number) => TE.right(O.some(account(number))));
  const down = async () => E.left({ _tag: 'JournalUnavailable', message: 'internal' } as const);
  const answer = await addCard(t, ON_TRIAL, {
    ...deps,
    journal: { ...deps.journal, reserveId: down, prepare: () => down },
  });
  t.is(answer.status, 503);
  t.is(problemOf(answer), 'database-failed');
});
