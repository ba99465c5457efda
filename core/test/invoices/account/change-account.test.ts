import {
  type ChangeAccountDeps,
  type ChangeAccountInput,
  changeAccount,
  type ProviderAccount,
  type ProviderError,
} from '@usage-billing/core/invoices';
import { instantFromMillis } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { fromNullable, none, some } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { sampleOrganization } from '../../trials/organization-sample.ts';
import { sampleAccount } from './account-sample.ts';

const refused: ProviderError = { _tag: 'ProviderRefused', code: none, message: 'no' };

/** One account at the provider; `calls` lists what was changed, in order. */
const world = (
  account: ProviderAccount | undefined = sampleAccount({ number: 'W1' }),
  organization: Partial<Organization> = { billingAccount: some({ provider: 'zuora', number: 'W1' }) },
  refusals: ReadonlyArray<'suspend'> = [],
) => {
  const calls: string[] = [];
  let current = account;
  const setStatus =
    (call: 'suspend' | 'resume', status: 'Suspended' | 'Active') =>
    (number: string): TE.TaskEither<ProviderError, void> =>
    async () => {
      calls.push(`${call} ${number}`);
      if (refusals.some((each) => each === call)) return E.left(refused);
      if (current !== undefined)
        current = {
          ...current,
          subscriptions: current.subscriptions.map((subscription) => ({ ...subscription, status })),
        };
      return E.right(undefined);
    };
  const deps: ChangeAccountDeps = {
    directory: { findByExternalId: () => TE.right(sampleOrganization(organization)) },
    accounts: {
      find: () => TE.fromIO(() => fromNullable(current)),
      updateContact: (number, change) => async () => {
        calls.push(`contact of ${number}: ${JSON.stringify(change)}`);
        if (current === undefined) return E.left(refused);
        current = { ...current, billToContact: { ...current.billToContact, ...change } };
        return E.right(current);
      },
    },
    clock: { now: () => instantFromMillis(Date.UTC(2026, 5, 15)) },
    subscriptions: { suspend: setStatus('suspend', 'Suspended'), resume: setStatus('resume', 'Active') },
  };
  const change = (input: Partial<ChangeAccountInput>) =>
    changeAccount(deps)({ externalId: 'frosty-sky-72', billToContact: none, subscriptionStatus: none, ...input })();
  return { calls, change };
};

const statusOf = (answer: E.Either<unknown, ProviderAccount>): unknown =>
  E.isRight(answer) && answer.right.subscriptions[0]?.status;

test('a contact is changed in the fields that were given, and nothing else happens', async (t) => {
  const { calls, change } = world();
  const answer = await change({ billToContact: some({ city: 'London' }) });
  t.like(answer, { right: { billToContact: { ...sampleAccount().billToContact, city: 'London' } } });
  t.deepEqual(calls, ['contact of W1: {"city":"London"}']);
});

test('a subscription is suspended and resumed by its number, and the account is answered as it is then', async (t) => {
  const { calls, change } = world();
  t.deepEqual(statusOf(await change({ subscriptionStatus: some('inactive') })), 'Suspended');
  t.deepEqual(statusOf(await change({ subscriptionStatus: some('active') })), 'Active');
  const number = sampleAccount().subscriptions[0]?.number;
  t.deepEqual(
    calls.map((call) => call.split(' ')[1]),
    [number, number],
  );
  t.deepEqual(
    calls.map((call) => call.split(' ')[0]),
    ['suspend', 'resume'],
  );
});

test('with both the contact goes first, and stays changed when the provider refuses the rest', async (t) => {
  const { calls, change } = world(undefined, undefined, ['suspend']);
  const answer = await change({ billToContact: some({ city: 'London' }), subscriptionStatus: some('inactive') });
  t.deepEqual(answer, E.left(refused));
  t.regex(calls[0] ?? '', /^contact/);
  t.regex(calls[1] ?? '', /^suspend/);
});

test('an account without a subscription is noticed before anything is changed', async (t) => {
  const { calls, change } = world(sampleAccount({ number: 'W1', subscriptions: [] }));
  const both = { billToContact: some({ city: 'London' }), subscriptionStatus: some('inactive' as const) };
  t.deepEqual(await change(both), E.left({ _tag: 'NoSubscription', accountNumber: 'W1' }));
  t.deepEqual(calls, []);
});

test('without an account there is nothing to change', async (t) => {
  const noAccount = E.left({ _tag: 'NoAccount', externalId: 'frosty-sky-72' } as const);
  const input = { subscriptionStatus: some('active' as const) };
  t.deepEqual(await world(undefined, { billingAccount: none }).change(input), noAccount);
});
