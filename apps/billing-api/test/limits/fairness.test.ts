/** Nobody starves anybody: what one user or organization sends too much waits or is refused, and others do not notice. */
import { setImmediate } from 'node:timers/promises';
import type { ProviderAccount, ProviderError } from '@usage-billing/core/invoices';
import { createLogger, withLogFields } from '@usage-billing/wiring';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { limitConcurrency } from '../../src/limits/concurrency-limit.ts';
import { fairProvider, PROVIDER_CALLS_PER_ORGANIZATION } from '../../src/limits/fair-provider.ts';
import { requestsPerMinute } from '../../src/limits/rate-limit.ts';
import { REQUESTS_IN_FLIGHT_PER_USER } from '../../src/limits/user-limit.ts';
import { type Api, ask, problemOf, signedIn, startApi } from '../support/api.ts';
import { account, CARD, ON_TRIAL, PAYING, ports, SOMEBODY_ELSE } from '../support/ports.ts';

const NOON = () => 90_000;

/** Cards of the paying customer are returned when the test says so; everybody else's at once. */
const slowCards = () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let [running, most] = [0, 0];
  const payments = {
    ...ports().payments,
    defaultCard: (number: string) => async () => {
      if (number !== 'W1') return E.right(O.some(CARD));
      running += 1;
      most = Math.max(most, running);
      await released;
      running -= 1;
      return E.right(O.some(CARD));
    },
  };
  return { deps: ports({ payments }), release, running: () => running, most: () => most };
};

const statusOf = async (api: Api, user: string, path: string) => {
  const response = await fetch(`${api.url}${path}`, { headers: signedIn(user) });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
};

test('A user who may only look gets no token for the page on which a card is attached', async (t) => {
  const api = await startApi(t);
  const path = `/api/billing/${ON_TRIAL}/auth_token`;
  t.is(problemOf(await ask(t, api, path, { headers: signedIn('bob') })), 'no-permission');
  t.is((await ask(t, api, path, { headers: signedIn('alice') })).status, 200);
});

test('A permission to change that was revoked a moment ago opens no page for cards', async (t) => {
  const deps = ports();
  const cachedDirectory = { ...deps.directory, mayUser: () => TE.right(true) };
  const api = await startApi(t, { ...deps, cachedDirectory });
  const answer = await ask(t, api, `/api/billing/${ON_TRIAL}/auth_token`, { headers: signedIn('bob') });
  t.is(problemOf(answer), 'no-permission');
});

test('Tokens for the page for cards are given out ten times a minute to each user, whatever else they ask', async (t) => {
  const api = await startApi(t, ports(), { perMinute: (limit) => requestsPerMinute(limit, NOON) });
  const path = `/api/billing/${PAYING}/auth_token`;
  for (let times = 0; times < 10; times += 1) t.is((await statusOf(api, 'alice', path)).status, 200);
  const refused = await ask(t, api, path, { headers: signedIn('alice') });
  t.is(problemOf(refused), 'too-many-requests');
  t.is(refused.headers.get('retry-after'), '30');
  t.is((await statusOf(api, 'alice', `/api/billing/${PAYING}/payment`)).status, 200);
  t.is((await statusOf(api, 'carol', `/api/billing/${SOMEBODY_ELSE}/auth_token`)).status, 200);
});

test('Of 590 requests that one user sends at once 8 are worked on, most are refused at once, and others are served', async (t) => {
  const { deps, release, running, most } = slowCards();
  const api = await startApi(t, deps, { deadlineMilliseconds: 60_000 });
  const path = `/api/billing/${PAYING}/payment`;
  const refusals: Array<{ readonly status: number; readonly retryAfter: string | null; readonly text: string }> = [];
  const flood = Array.from({ length: 590 }, async () => {
    const answer = await statusOf(api, 'alice', path);
    if (answer.status !== 200) refusals.push(answer);
    return answer.status;
  });
  while (refusals.length < 550) await setImmediate();
  t.is(running(), REQUESTS_IN_FLIGHT_PER_USER);
  t.is((await statusOf(api, 'carol', `/api/billing/${SOMEBODY_ELSE}/payment`)).status, 200, 'nobody waits for alice');
  for (const { status, retryAfter, text } of refusals) {
    t.is(status, 503);
    t.true(Number(retryAfter) >= 1);
    t.regex(text, /problem:busy/);
  }
  release();
  const served = (await Promise.all(flood)).filter((status) => status === 200);
  t.true(served.length >= REQUESTS_IN_FLIGHT_PER_USER && served.length <= 40, `${served.length}`);
  t.is(most(), REQUESTS_IN_FLIGHT_PER_USER);
});

test('However many users an organization has, its calls leave room at the provider for others', async (t) => {
  const { deps, release, running } = slowCards();
  const staffed = {
    ...deps,
    cachedDirectory: { ...deps.directory, mayUser: () => TE.right(true) },
    ...fairProvider(deps),
  };
  const api = await startApi(t, staffed, { deadlineMilliseconds: 60_000 });
  const path = `/api/billing/${PAYING}/payment`;
  const statuses: number[] = [];
  const flood = Array.from({ length: 100 }, async (_, each) => {
    const { status } = await statusOf(api, `user-${each}`, path);
    statuses.push(status);
  });
  while (statuses.length < 100 - PROVIDER_CALLS_PER_ORGANIZATION - 64) await setImmediate();
  t.is(running(), PROVIDER_CALLS_PER_ORGANIZATION);
  t.deepEqual(new Set(statuses), new Set([503]));
  t.is((await statusOf(api, 'carol', `/api/billing/${SOMEBODY_ELSE}/payment`)).status, 200);
  release();
  await Promise.all(flood);
  const served = statuses.filter((status) => status === 200).length;
  t.true(served >= PROVIDER_CALLS_PER_ORGANIZATION && served <= PROVIDER_CALLS_PER_ORGANIZATION + 64, `${served}`);
});

test('A status is told without the provider where its calls have to wait', async (t) => {
  const busy = { ...ports(), ...fairProvider(ports()) };
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  t.teardown(release);
  const find = () => async (): Promise<E.Either<ProviderError, O.Option<ProviderAccount>>> => {
    await released;
    return E.right(O.some(account('W1')));
  };
  const accounts = fairProvider({ ...ports(), accounts: { ...ports().accounts, find } }).accounts;
  const waiting = Array.from({ length: PROVIDER_CALLS_PER_ORGANIZATION + 64 }, () => accounts.find('W1')());
  const api = await startApi(t, { ...busy, accounts, cachedAccounts: { ...accounts, lastKnown: () => undefined } });
  const { json } = await ask(t, api, `/api/billing/${PAYING}/status`, { headers: signedIn('alice') });
  t.like(json, { payment_status: { status: 'unknown' } });
  release();
  for (const found of await Promise.all(waiting)) t.true(E.isRight(found));
});

test('What waits for too long is refused while the work before it goes on', async (t) => {
  const limit = limitConcurrency<string>({
    concurrency: 1,
    maxWaiting: 10,
    maxWaitMilliseconds: 20,
    busy: (seconds) => `come back in ${seconds} s`,
  });
  const { promise: released, resolve: release } = Promise.withResolvers<E.Either<string, number>>();
  const first = limit('alice', () => released)();
  t.deepEqual(await limit('alice', TE.right(2))(), E.left('come back in 1 s'));
  t.deepEqual(await limit('bob', TE.right(3))(), E.right(3));
  release(E.right(1));
  t.deepEqual(await first, E.right(1));
  t.deepEqual(await limit('alice', TE.right(4))(), E.right(4));
});

test('A slot comes back when the work throws', async (t) => {
  const limit = limitConcurrency<string>({
    concurrency: 1,
    maxWaiting: 1,
    maxWaitMilliseconds: 1_000,
    busy: () => 'busy',
  });
  const broken = (): Promise<E.Either<string, number>> => Promise.reject(new Error('a bug'));
  await t.throwsAsync(limit('alice', broken)(), { message: 'a bug' });
  t.deepEqual(await limit('alice', TE.right(1))(), E.right(1));
});

test('Invoices come page by page through the queue of the organization, and a failed page is the last one', async (t) => {
  const down: ProviderError = { _tag: 'ProviderUnavailable', message: 'it is down', retryAfterSeconds: O.none };
  const results = [E.right([]), E.left(down), E.right([])];
  let closed = false;
  const { invoices } = fairProvider({
    ...ports(),
    invoices: {
      ...ports().invoices,
      ofAccount: () => ({
        async *[Symbol.asyncIterator]() {
          try {
            yield* results;
          } finally {
            closed = true;
          }
        },
      }),
    },
  });
  const seen: unknown[] = [];
  for await (const page of invoices.ofAccount('W1')) seen.push(page);
  t.deepEqual(seen, results.slice(0, 2));
  t.true(closed);
});

test('Work that waited for its turn is logged with the ids of its own request', async (t) => {
  const lines: Array<{ readonly requestId?: string; readonly msg: string }> = [];
  const logger = createLogger('test', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
  const limit = limitConcurrency({ concurrency: 1, maxWaiting: 5, maxWaitMilliseconds: 60_000, busy: () => 'busy' });
  const ask = (requestId: string) =>
    withLogFields({ requestId }, () =>
      limit('alice', async () => {
        await setImmediate();
        logger.info(requestId);
        return E.right(undefined);
      })(),
    );
  await Promise.all(['first', 'second', 'third'].map(ask));
  t.deepEqual(
    lines.map(({ requestId, msg }) => [requestId, msg]),
    ['first', 'second', 'third'].map((id) => [id, id]),
  );
});
