import { accountNumberOf, type CreateAccountInput, createAccount } from '@usage-billing/core/invoices';
import { DAY, instant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import type { InstanceId } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { at, daysFrom, NOW, sampleOrganization } from '../../trials/organization-sample.ts';
import { EUR, sampleAccount, USD } from './account-sample.ts';
import { type AccountWorld, accountWorld, depsOf, usageOfTheLast } from './account-world.ts';

const input: CreateAccountInput = {
  externalId: 'frosty-sky-72',
  currency: USD,
  billToContact: sampleAccount().billToContact,
  paymentMethodId: 'pm-1',
};

const number = accountNumberOf('frosty-sky-72', '1234' as InstanceId);
const call = (state: AccountWorld, change: Partial<CreateAccountInput> = {}) =>
  createAccount(depsOf(state))({ ...input, ...change })();

const refusedLongAgo: Partial<Organization> = {
  trialExpiresAt: daysFrom(NOW, -20n),
  refuseDataAccess: true,
  refuseDataUpload: true,
};

/** Node-seconds that went into uploads. */
const uploaded = ({ uploads }: AccountWorld): bigint =>
  uploads.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0n);

test('a card added in the trial makes an account that begins with the end of the trial', async (t) => {
  const trialExpiresAt = at('2026-06-20T15:00:00Z');
  const state = accountWorld(sampleOrganization({ trialExpiresAt }), usageOfTheLast(48));
  t.true(E.isRight(await call(state)));
  t.deepEqual<unknown, unknown>(state.created, [
    {
      number,
      name: 'Frosty Sky',
      currency: USD,
      billToContact: input.billToContact,
      paymentMethodId: 'pm-1',
      billCycleDay: 1,
      contractEffectiveDate: '2026-06-20',
      customerAcceptanceDate: '2026-06-20',
    },
  ]);
  t.deepEqual(state.organization.billingAccount, some({ provider: 'zuora', number }));
  t.deepEqual(state.organization.billingAccountCreatedAt, some(NOW));
  t.deepEqual(state.configured, ['frosty-sky-72']);
  t.deepEqual(state.uploads, []);
});

test('a card added late is accepted today, ends both refusals, and has the usage since the trial billed at once', async (t) => {
  const state = accountWorld(sampleOrganization(refusedLongAgo), usageOfTheLast(24 * 30));
  t.true(E.isRight(await call(state)));
  t.deepEqual<unknown, unknown>(
    state.created.map(({ contractEffectiveDate, customerAcceptanceDate }) => [
      contractEffectiveDate,
      customerAcceptanceDate,
    ]),
    [['2026-05-26', '2026-06-15']],
  );
  t.deepEqual([state.organization.refuseDataAccess, state.organization.refuseDataUpload], [false, false]);
  t.is(state.uploads.length, 1);
  t.is(state.uploads[0]?.uploader, 'post-trial');
  t.deepEqual(state.uploads[0]?.postTrialInvoice, some({ externalId: 'frosty-sky-72', accountNumber: number }));
  // From the first full hour after the trial's end, 13:00 on 26 May, to 00:00 today: 19 days and 11 hours.
  t.is(uploaded(state), 3600n * BigInt(19 * 24 + 11));
});

test('an account of an earlier release keeps its number, which the directory knows', async (t) => {
  const account = { provider: 'zuora', number: 'W5dfd0d8bb2d9b7b2b1a3b1e4d3c0a9f' };
  const state = accountWorld(sampleOrganization({ ...refusedLongAgo, billingAccount: some(account) }));
  state.accounts.set(account.number, sampleAccount({ number: account.number }));
  t.true(E.isRight(await call(state)));
  t.deepEqual([state.created, state.organization.billingAccount], [[], some(account)]);
});

test('an organization without an internal id gets no account yet: its number would be the next one’s of its name', async (t) => {
  const state = accountWorld(sampleOrganization({ ...refusedLongAgo, id: none }));
  t.deepEqual(
    await call(state),
    E.left({ _tag: 'DirectoryUnavailable', message: 'frosty-sky-72 has no internal id yet' }),
  );
  t.is(state.writes, 0);
});

test('a trial that ended today leaves nothing to be invoiced before the daily upload', async (t) => {
  const state = accountWorld(sampleOrganization({ trialExpiresAt: at('2026-06-15T02:00:00Z') }), usageOfTheLast(48));
  t.true(E.isRight(await call(state)));
  t.deepEqual(state.uploads, []);
});

test('a second call finds everything done', async (t) => {
  const state = accountWorld(sampleOrganization(refusedLongAgo), usageOfTheLast(48));
  const first = await call(state);
  t.deepEqual(await call(state), first);
  t.is(state.created.length, 1);
  t.is(state.updates, 0);
  t.is(state.uploads.length, 1);
});

test('a second call with another card or contact changes the account that is there', async (t) => {
  const state = accountWorld(sampleOrganization(refusedLongAgo));
  await call(state);
  const billToContact = { ...input.billToContact, city: 'Lyon' };
  const moved = await call(state, { billToContact, paymentMethodId: 'pm-2' });
  t.deepEqual(E.isRight(moved) && moved.right.billToContact, billToContact);
  t.deepEqual([state.cards.get(number), state.updates], ['pm-2', 1]);
  await call(state, { billToContact, paymentMethodId: 'pm-3' });
  t.deepEqual([state.cards.get(number), state.updates], ['pm-3', 2]);
  await call(state, { paymentMethodId: 'pm-3' });
  t.deepEqual([state.accounts.get(number)?.billToContact, state.updates], [input.billToContact, 3]);
  t.is(state.created.length, 1);
});

test('an account is as old as the call that makes it, not as the task that was built for it', async (t) => {
  const state = accountWorld(sampleOrganization(refusedLongAgo));
  const task = createAccount(depsOf(state))(input);
  state.now = daysFrom(NOW, 2n);
  await task();
  t.deepEqual(state.organization.billingAccountCreatedAt, some(state.now));
});

test('another card added days later leaves the usage since then to the daily upload', async (t) => {
  const state = accountWorld(sampleOrganization(refusedLongAgo), usageOfTheLast(48));
  state.now = daysFrom(NOW, -1n);
  await call(state);
  const before = uploaded(state);
  state.now = NOW;
  await call(state);
  t.is(uploaded(state), before);
  t.true(before > 0n);
});

test('an hour of the past that is recorded after the first card is left to the daily upload', async (t) => {
  const [late, ...rows] = usageOfTheLast(48).filter(({ bucketStart }) => bucketStart < at('2026-06-15'));
  const state = accountWorld(sampleOrganization(refusedLongAgo), rows);
  await call(state);
  const again = { ...state, rows: late === undefined ? rows : [late, ...rows] };
  t.true(E.isRight(await call(again, { paymentMethodId: 'pm-2' })));
  t.is(again.uploads.length, 1);
  t.is(uploaded(again), 3600n * BigInt(rows.length));
});

test('a call that saw no account yet bills to the day of the one that was first, not to its own', async (t) => {
  const state = accountWorld(sampleOrganization(refusedLongAgo), usageOfTheLast(24 * 30));
  const before = state.organization;
  state.now = at('2026-06-14T23:59:59Z');
  // Account, number: it dies before it clears the first flag, and nothing is prepared.
  state.diesBeforeWrite = 3;
  await t.throwsAsync(call(state));
  state.diesBeforeWrite = Number.POSITIVE_INFINITY;
  state.now = at('2026-06-15T00:00:01Z');
  const deps = depsOf(state);
  const reads = [before];
  const findByExternalId = (id: string) => async () => {
    const seen = reads.pop();
    return seen === undefined ? deps.directory.findByExternalId(id)() : E.right(seen);
  };
  const late = createAccount({ ...deps, directory: { ...deps.directory, findByExternalId } })(input);
  t.true(E.isRight(await late()));
  t.deepEqual(state.organization.billingAccountCreatedAt, some(at('2026-06-14T23:59:59Z')));
  t.deepEqual<unknown, unknown>(
    state.uploads.map(({ through }) => through),
    ['2026-06-14'],
  );
  t.is(uploaded(state), 3600n * BigInt(18 * 24 + 11));
});

test('a second card of a customer who added the first in the trial is not invoiced at once either', async (t) => {
  const trialExpiresAt = daysFrom(NOW, -10n);
  const state = accountWorld(sampleOrganization({ trialExpiresAt }), usageOfTheLast(48));
  state.now = daysFrom(trialExpiresAt, -2n);
  await call(state);
  state.now = NOW;
  await call(state);
  t.deepEqual(state.uploads, []);
});

test('an account keeps its currency, and nothing is changed by a call in another one', async (t) => {
  const state = accountWorld(sampleOrganization(refusedLongAgo));
  await call(state);
  const { writes } = state;
  t.deepEqual(
    await call(state, { currency: EUR }),
    E.left({ _tag: 'AccountInAnotherCurrency', accountNumber: number, currency: USD, requested: EUR }),
  );
  t.is(state.writes, writes);
});

test('two calls at once end with one account, whichever of them made it', async (t) => {
  const state = accountWorld(sampleOrganization(refusedLongAgo));
  state.rival = sampleAccount({ number });
  t.deepEqual(await call(state), E.right(state.rival));
  t.deepEqual(state.organization.billingAccount, some({ provider: 'zuora', number }));

  const other = accountWorld(sampleOrganization(refusedLongAgo));
  other.rival = sampleAccount({ number, currency: EUR });
  const result = await call(other);
  t.is(E.isLeft(result) && result.left._tag, 'AccountInAnotherCurrency');
});

test('what the provider refuses or cannot do is answered, and nothing else happens', async (t) => {
  const errors = [
    { _tag: 'ProviderRefused', code: some(53100020), message: 'no such country' },
    { _tag: 'ProviderUnavailable', message: 'slow down', retryAfterSeconds: some(30) },
  ] as const;
  for (const error of errors) {
    const state = accountWorld(sampleOrganization(refusedLongAgo));
    state.providerSays = error;
    t.deepEqual(await call(state), E.left(error));
    t.deepEqual(state.organization.billingAccount, none);
    t.true(state.organization.refuseDataAccess);
  }
});

test('an organization that is unknown or deleted gets no account', async (t) => {
  const state = accountWorld(sampleOrganization({ deletedAt: some(NOW) }));
  const notFound = (id: string) => E.left({ _tag: 'OrganizationNotFound', id });
  t.deepEqual<unknown, unknown>(await call(state), notFound('frosty-sky-72'));
  t.deepEqual<unknown, unknown>(await call(state, { externalId: 'nobody' }), notFound('nobody'));
  t.is(state.writes, 0);
});

test('an account of another number, once stored, stays the organization’s account', async (t) => {
  const state = accountWorld(
    sampleOrganization({ billingAccount: some({ provider: 'zuora', number: 'W-from-before' }) }),
  );
  await call(state);
  t.deepEqual([...state.accounts.keys()], ['W-from-before']);
});

test('a team that is billed elsewhere is not invoiced for the past', async (t) => {
  const state = accountWorld(sampleOrganization({ ...refusedLongAgo, billedExternally: true }), usageOfTheLast(48));
  t.true(E.isRight(await call(state)));
  t.deepEqual(state.uploads, []);
});

test('wherever a call dies, the next one finishes: one account, no refusal, each hour in one upload', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
      fc.bigInt(0n, 3n * DAY),
      async (deaths, later) => {
        const state = accountWorld(sampleOrganization(refusedLongAgo), usageOfTheLast(24 * 25));
        for (const death of deaths) {
          state.diesBeforeWrite = state.writes + death;
          await call(state).catch(() => undefined);
        }
        state.diesBeforeWrite = Number.POSITIVE_INFINITY;
        state.now = instant(NOW + (deaths.length > 0 ? later : 0n));
        t.true(E.isRight(await call(state)));
        t.is(state.created.length, 1);
        t.true(state.configured.length >= 1);
        t.deepEqual([state.organization.refuseDataAccess, state.organization.refuseDataUpload], [false, false]);
        t.true(uploaded(state) >= 3600n * BigInt(19 * 24 + 11));
        t.is(uploaded(state), 3600n * BigInt(state.taken.size));
        t.is(state.uploads.flatMap(({ aggregateIds }) => aggregateIds).length, state.taken.size);
      },
    ),
  );
});
