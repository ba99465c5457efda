/** A customer changes contact, subscription and card, over HTTP. */
import type { ProviderError } from '@usage-billing/core/invoices';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EndpointDeps } from '../../src/routes/endpoints.ts';
import { type Answer, ask, problemOf, signedIn, startApi } from '../support/api.ts';
import { account, CARD, ON_TRIAL, PAYING, ports } from '../support/ports.ts';

const refused: ProviderError = { _tag: 'ProviderRefused', code: O.none, message: 'internal: no' };

const patch = async (
  t: ExecutionContext,
  body: unknown,
  deps: EndpointDeps = ports(),
  user = 'alice',
  id = PAYING,
): Promise<Answer> =>
  ask(t, await startApi(t, deps), `/api/billing/${id}/account`, {
    method: 'PATCH',
    headers: { ...signedIn(user), 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

test('Only the fields of a contact reach the provider, those that were sent', async (t) => {
  const changes: unknown[] = [];
  const deps = ports({
    accounts: {
      ...ports().accounts,
      updateContact: (number, change) => {
        changes.push([number, change]);
        return TE.right(account(number));
      },
    },
  });
  const answer = await patch(t, { billToContact: { city: 'London', state: '', status: 'Active' } }, deps);
  t.is(answer.status, 200);
  t.deepEqual(changes, [['W1', { city: 'London', state: '' }]]);
});

for (const [subscriptionStatus, expected] of [
  ['inactive', 'suspend S-W1'],
  ['active', 'resume S-W1'],
])
  test(`A subscription becomes ${subscriptionStatus}`, async (t) => {
    const changes: string[] = [];
    const change = (name: string) => (number: string) => TE.fromIO(() => void changes.push(`${name} ${number}`));
    const deps = ports({ subscriptions: { suspend: change('suspend'), resume: change('resume') } });
    const answer = await patch(t, { subscriptionStatus }, deps);
    t.is(answer.status, 200);
    t.deepEqual(changes, [expected]);
  });

const bad: ReadonlyArray<readonly [body: unknown, field: string]> = [
  [{}, 'body'],
  [{ note: 'hello' }, 'body'],
  [{ subscriptionStatus: 'paused' }, 'subscriptionStatus'],
  [{ billToContact: 'Ada' }, 'billToContact'],
  [{ billToContact: { lastName: '' } }, 'billToContact.lastName'],
  [{ billToContact: {} }, 'billToContact'],
  [{ billToContact: { firstNames: 'Ada' } }, 'billToContact'],
];

for (const [body, field] of bad)
  test(`${JSON.stringify(body)} changes nothing, and says why`, async (t) => {
    const answer = await patch(t, body);
    t.is(problemOf(answer), 'bad-request');
    t.regex(answer.text, new RegExp(`"field":"${field}"`));
  });

test('What the provider refuses is 422, and its words stay in the log', async (t) => {
  const subscriptions = { suspend: () => TE.left(refused), resume: () => TE.left(refused) };
  const answer = await patch(t, { subscriptionStatus: 'active' }, ports({ subscriptions }));
  t.is(problemOf(answer), 'provider-refused');
  t.false(answer.text.includes('internal'));
});

test('An account without a subscription cannot be suspended: 422', async (t) => {
  const find = (number: string) => TE.right(O.some(account(number, { subscriptions: [] })));
  const answer = await patch(t, { subscriptionStatus: 'inactive' }, ports({ accounts: { ...ports().accounts, find } }));
  t.is(answer.status, 422);
  t.is(problemOf(answer), 'account-without-subscription');
});

test('Who may only look changes neither account nor card', async (t) => {
  t.is(problemOf(await patch(t, { subscriptionStatus: 'inactive' }, ports(), 'bob', ON_TRIAL)), 'no-permission');
  const card = await ask(t, await startApi(t), `/api/billing/${ON_TRIAL}/payment/card-1`, {
    method: 'POST',
    headers: signedIn('bob'),
  });
  t.is(problemOf(card), 'no-permission');
});

test('One of the account’s cards becomes the default, and is answered', async (t) => {
  const answer = await ask(t, await startApi(t), `/api/billing/${PAYING}/payment/${CARD.id}`, {
    method: 'POST',
    headers: signedIn('alice'),
  });
  t.is(answer.status, 200);
  t.deepEqual(answer.json, { ...CARD });
});

test('A card that is not the account’s is not found, whoever has it', async (t) => {
  const answer = await ask(t, await startApi(t), `/api/billing/${PAYING}/payment/card-9`, {
    method: 'POST',
    headers: signedIn('alice'),
  });
  t.is(answer.status, 404);
  t.is(problemOf(answer), 'payment-method-not-found');
});

const authToken = async (t: ExecutionContext, id: string, deps: EndpointDeps = ports()): Promise<Answer> =>
  ask(t, await startApi(t, deps), `/api/billing/${id}/auth_token`, { headers: signedIn('alice') });

test('The hosted page is opened for the account, or for nobody’s card yet', async (t) => {
  t.deepEqual((await authToken(t, PAYING)).json, {
    signature: 'signed for W1',
    token: 'token',
    tenantId: '1',
    key: 'public key',
    id: 'page-1',
    url: 'https://pages.example/cards',
    paymentGateway: 'gateway',
    param_supportedTypes: 'Visa',
    field_accountId: 'id-of-W1',
  });
  const early = await authToken(t, ON_TRIAL);
  t.is(early.status, 200);
  t.false('field_accountId' in (early.json as object));
});

test('An installation without such a page says so', async (t) => {
  const answer = await authToken(t, PAYING, ports({ paymentPage: { access: () => TE.right(O.none) } }));
  t.is(answer.status, 404);
  t.is(problemOf(answer), 'payment-page-not-found');
});
