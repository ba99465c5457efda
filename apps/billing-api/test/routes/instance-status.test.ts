/** How an instance stands, for other services: with their own token, soon, and from what is known. */
import type { Payment, ProviderAccount, ProviderError } from '@usage-billing/core/invoices';
import { type CalendarDay, type Instant, instant, MINUTE, SECOND } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ACCOUNT_FRESH_FOR, cacheAccounts } from '../../src/cache/accounts.ts';
import { type Answer, ask, asService, problemOf, SERVICE_TOKEN, signedIn, startApi } from '../support/api.ts';
import { account, at, directory, NOW, ON_TRIAL, organization, PAYING, ports } from '../support/ports.ts';

const path = (id: string) => `/api/billing/instances/${id}/status`;

const DOWN: ProviderError = { _tag: 'ProviderUnavailable', message: 'it is down', retryAfterSeconds: O.none };
const HANGS: TaskEither<ProviderError, never> = () => new Promise(() => undefined);

/** The API with accounts cached as in production; clock and provider are the test's. */
const world = async (t: ExecutionContext, described: Partial<Organization> = {}) => {
  let now: Instant = NOW;
  let calls = 0;
  let found: TaskEither<ProviderError, O.Option<ProviderAccount>> = TE.right(O.some(account('W1')));
  const clock = { now: () => now };
  const base = ports();
  const find = () => async () => {
    calls += 1;
    return found();
  };
  const { cached, current } = cacheAccounts({ ...base, accounts: { ...base.accounts, find } }, clock);
  const one = { ...organization(PAYING, '1', O.some('W1')), ...described };
  const withOne = { ...directory(), findByInternalId: () => TE.right(one) };
  const api = await startApi(
    t,
    ports({ ...current, clock, directory: withOne, cachedDirectory: withOne, cachedAccounts: cached }),
  );
  return {
    read: (): Promise<Answer> => ask(t, api, path('1'), { headers: asService() }),
    provider: (next: typeof found) => {
      found = next;
    },
    advance: (by: bigint) => {
      now = instant(now + by);
    },
    calls: () => calls,
    api,
  };
};

test('A paying customer: trial, payment, refusals, and for how long that holds', async (t) => {
  const { read } = await world(t);
  const { status, json, headers } = await read();
  t.is(status, 200);
  t.deepEqual(json, {
    instance: '1',
    organization: PAYING,
    trial: { length: 30, remaining: 0, start: '2026-01-01T09:00:00Z', end: '2026-01-31T09:00:00Z' },
    payment_status: { status: 'active', description: '', action: '' },
    payment_status_as_of: '2026-03-10T12:30:00Z',
    refusals: { data_access: false, data_upload: false },
    cache_until: '2026-03-10T12:31:00Z',
  });
  t.is(headers.get('cache-control'), 'private, max-age=60');
});

test('What is refused comes with its reason', async (t) => {
  const { read } = await world(t, {
    refuseDataUpload: true,
    refuseDataReason: O.some('The trial is over and no card was added.'),
  });
  t.like((await read()).json, {
    refusals: { data_access: false, data_upload: true, reason: 'The trial is over and no card was added.' },
  });
});

test('On trial the provider is not asked, and nothing is cached past the end of the trial', async (t) => {
  const { read, calls } = await world(t, { trialExpiresAt: at('2026-03-10T12:30:20.5Z') });
  const { json, headers } = await read();
  t.like(json, { payment_status: { status: 'trial' }, cache_until: '2026-03-10T12:30:20.500Z' });
  t.is(headers.get('cache-control'), 'private, max-age=20');
  t.false(Object.hasOwn(json as object, 'payment_status_as_of'));
  t.is(calls(), 0);
});

test('Without an account a trial that is over is over, whatever the provider says', async (t) => {
  const { read, calls } = await world(t, { billingAccount: O.none });
  t.like((await read()).json, { payment_status: { status: 'trial_expired' } });
  t.is(calls(), 0);
});

for (const [how, down] of [
  ['hangs', HANGS],
  ['fails', TE.left(DOWN)],
] as const) {
  test(`While the provider ${how}, what it said last is told, with its time, and not cached for long`, async (t) => {
    const { read, provider, advance } = await world(t);
    const payments: ReadonlyArray<Payment> = [
      { effectiveDate: O.some('2026-03-01' as CalendarDay), status: 'Error', declineCode: O.some('expired_card') },
    ];
    provider(TE.right(O.some(account('W1', { payments }))));
    t.like((await read()).json, { payment_status: { status: 'payment_error' } });
    provider(down);
    advance(ACCOUNT_FRESH_FOR);
    for (let times = 0; times < 3; times += 1)
      t.like((await read()).json, {
        payment_status: { status: 'payment_error' },
        payment_status_as_of: '2026-03-10T12:30:00Z',
        cache_until: '2026-03-10T12:31:10Z',
      });
  });

  test(`While the provider ${how} and said nothing before, payment is unknown`, async (t) => {
    const { read, provider } = await world(t);
    provider(down);
    const { json } = await read();
    t.like(json, { payment_status: { status: 'unknown' }, cache_until: '2026-03-10T12:30:10Z' });
    t.false(Object.hasOwn(json as object, 'payment_status_as_of'));
  });
}

test('An account that is gone is not told from memory', async (t) => {
  const { read, provider, advance } = await world(t);
  await read();
  advance(ACCOUNT_FRESH_FOR);
  provider(TE.right(O.none));
  t.like((await read()).json, { payment_status: { status: 'trial_expired' } });
  provider(TE.left(DOWN));
  advance(MINUTE);
  t.like((await read()).json, { payment_status: { status: 'unknown' } });
});

test('What the provider says late is there for the next one who asks', async (t) => {
  const { read, provider, advance, calls } = await world(t);
  const late = Promise.withResolvers<E.Either<ProviderError, O.Option<ProviderAccount>>>();
  provider(() => late.promise);
  t.like((await read()).json, { payment_status: { status: 'unknown' } });
  late.resolve(E.right(O.some(account('W1'))));
  advance(SECOND);
  t.like((await read()).json, { payment_status: { status: 'active' }, payment_status_as_of: '2026-03-10T12:30:00Z' });
  t.is(calls(), 1);
});

test('A service needs its own token: neither a user’s sign-in nor another token will do', async (t) => {
  const { api } = await world(t);
  const header = (value: string) => ({ Authorization: value });
  for (const headers of [
    {},
    signedIn('alice'),
    asService('another-token-of-32-characters-or-more'),
    asService(`${SERVICE_TOKEN}x`),
    asService(SERVICE_TOKEN.slice(1)),
    header(`Basic ${SERVICE_TOKEN}`),
    header(SERVICE_TOKEN),
  ]) {
    const answer = await ask(t, api, path('1'), { headers });
    t.is(problemOf(answer), 'not-signed-in');
    t.regex(answer.headers.get('www-authenticate') ?? '', /^Bearer /);
  }
});

test('The token of a service opens nothing else', async (t) => {
  const api = await startApi(t);
  for (const page of [`/api/billing/${ON_TRIAL}/trial`, '/api/billing/teams/t1/account'])
    t.is(problemOf(await ask(t, api, page, { headers: asService() })), 'not-signed-in');
});

test('Services are not held to the limits of users, and their names are in the log', async (t) => {
  const api = await startApi(t, ports(), { rateLimit: () => 30, inFlight: () => TE.left({ name: 'busy' }) });
  t.is((await ask(t, api, path('2'), { headers: asService() })).status, 200);
  const [line] = await api.logged(1);
  t.like(line?.fields, { service: 'gateway', path: '/api/billing/instances/2/status' });
  t.false(JSON.stringify(line).includes(SERVICE_TOKEN));
});
