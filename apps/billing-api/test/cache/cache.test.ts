/** The caches: callers share loads, values expire, failures are never cached. */
import type { ProviderAccount, ProviderError } from '@usage-billing/core/invoices';
import { customerPrices, Decimal, defaultRounding, perUnit } from '@usage-billing/core/invoices';
import { dayOf, type Instant, instant, SECOND } from '@usage-billing/core/shared';
import type { DirectoryError, Organization } from '@usage-billing/core/trials';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ACCOUNT_FRESH_FOR, cacheAccounts, MAX_ACCOUNTS } from '../../src/cache/accounts.ts';
import { createCache } from '../../src/cache/cache.ts';
import {
  cacheCatalog,
  RATES_FRESH_FOR,
  RATES_RETRY_AFTER,
  RATES_TIMEOUT,
  ratesTimeout,
} from '../../src/cache/catalog.ts';
import { cacheDirectory } from '../../src/cache/directory.ts';
import type { StartTimer } from '../../src/cache/timer.ts';
import {
  account,
  charge,
  directory,
  NOW,
  ON_TRIAL,
  organization,
  PAYING,
  ports,
  subscription,
  USD,
} from '../support/ports.ts';

const MICROSECOND = 1n;

const DOWN: ProviderError = { _tag: 'ProviderUnavailable', message: 'it is down', retryAfterSeconds: O.none };

const movableClock = () => {
  let now: Instant = NOW;
  return {
    now: () => now,
    advance: (by: bigint) => {
      now = instant(now + by);
    },
  };
};

/** Loads that end when the test says so. */
const asked = <A>() => {
  const calls: Array<(answer: E.Either<ProviderError, A>) => void> = [];
  const ask: TaskEither<ProviderError, A> = () => new Promise((resolve) => calls.push(resolve));
  return { ask, calls };
};

/** Timers that are over when the test says so. */
const timersByHand = () => {
  const running = new Map<() => void, bigint>();
  const startTimer: StartTimer = (microseconds) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    running.set(resolve, microseconds);
    return { over: promise, cancel: () => running.delete(resolve) };
  };
  /** Lets all that are running be over, and tells how long they were to run. */
  const passAll = (): ReadonlyArray<bigint> => {
    const all = [...running];
    running.clear();
    for (const [resolve] of all) resolve();
    return all.map(([, microseconds]) => microseconds);
  };
  return { startTimer, passAll };
};

/** Everything that follows from what was resolved has happened; a rejection that nobody handled would end the process. */
const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

const RATES = [{ unit: NODE_SECONDS, prices: new Map([[USD, perUnit(new Decimal('0.01'))]]) }];
type Rates = typeof RATES;

const catalogWorld = () => {
  const clock = movableClock();
  const { ask, calls } = asked<Rates>();
  const warnings: object[] = [];
  const { startTimer, passAll } = timersByHand();
  const { rates } = cacheCatalog(
    { rates: ask, rounding: defaultRounding },
    { clock, log: { warn: (fields) => warnings.push(fields) }, providerTimeoutMilliseconds: 5000, startTimer },
  );
  /** Asks, lets the provider answer if it is asked, and tells what came out. */
  const read = async (answer: E.Either<ProviderError, Rates>) => {
    const reading = rates();
    const before = calls.length;
    await Promise.resolve();
    calls.splice(0).forEach((resolve) => {
      resolve(answer);
    });
    return { answer: await reading, wasAsked: before > 0 || calls.length > 0 };
  };
  return { clock, rates, calls, warnings, read, passAll };
};

test('Concurrent callers read the price list once', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.boolean(), async (callers, succeeds) => {
      const { rates, calls } = catalogWorld();
      const reading = Array.from({ length: callers }, () => rates());
      t.is(calls.length, 1);
      const answer = succeeds ? E.right(RATES) : E.left(DOWN);
      calls[0]?.(answer);
      for (const each of await Promise.all(reading)) t.deepEqual(each, answer);
    }),
    { numRuns: 30 },
  );
});

test('The price list expires to the microsecond', async (t) => {
  const { clock, read } = catalogWorld();
  t.like(await read(E.right(RATES)), { wasAsked: true });
  clock.advance(RATES_FRESH_FOR - MICROSECOND);
  t.like(await read(E.left(DOWN)), { wasAsked: false, answer: E.right(RATES) });
  clock.advance(MICROSECOND);
  t.like(await read(E.right([])), { wasAsked: true, answer: E.right([]) });
});

test('Its age counts from the request: it may have changed before the response', async (t) => {
  const { clock, rates, calls, read } = catalogWorld();
  const reading = rates();
  clock.advance(RATES_FRESH_FOR);
  calls.splice(0).forEach((resolve) => {
    resolve(E.right(RATES));
  });
  await reading;
  t.like(await read(E.right(RATES)), { wasAsked: true });
});

test('A failure is not cached', async (t) => {
  const { read } = catalogWorld();
  t.like(await read(E.left(DOWN)), { wasAsked: true, answer: E.left(DOWN) });
  t.like(await read(E.right(RATES)), { wasAsked: true, answer: E.right(RATES) });
});

test('While the provider is down a stale price list is served, with a warning, and it is retried after a pause', async (t) => {
  const { clock, read, warnings } = catalogWorld();
  await read(E.right(RATES));
  clock.advance(RATES_FRESH_FOR);
  t.like(await read(E.left(DOWN)), { wasAsked: true, answer: E.right(RATES) });
  t.deepEqual(warnings, [{ cause: 'it is down', pricesOf: '2026-03-10T12:30:00Z' }]);
  clock.advance(RATES_RETRY_AFTER - MICROSECOND);
  t.like(await read(E.right([])), { wasAsked: false, answer: E.right(RATES) });
  clock.advance(MICROSECOND);
  t.like(await read(E.left(DOWN)), { wasAsked: true, answer: E.right(RATES) });
  clock.advance(RATES_RETRY_AFTER);
  t.like(await read(E.right([])), { wasAsked: true, answer: E.right([]) });
  t.is(warnings.length, 2);
});

test('While the provider hangs callers wait two seconds for prices at most: stale ones are served, with one warning', async (t) => {
  const { clock, rates, calls, warnings, read, passAll } = catalogWorld();
  await read(E.right(RATES));
  clock.advance(RATES_FRESH_FOR);
  const early = [rates(), rates()];
  t.deepEqual(passAll(), [RATES_TIMEOUT], 'one call, one wait');
  for (const each of early) t.deepEqual(await each, E.right(RATES));
  t.deepEqual(await rates(), E.right(RATES), 'later callers do not wait at all');
  t.is(calls.length, 1);
  t.deepEqual(warnings, [{ cause: 'no response within 2000 ms', pricesOf: '2026-03-10T12:30:00Z' }]);
  clock.advance(SECOND);
  calls.splice(0).forEach((resolve) => {
    resolve(E.right([]));
  });
  await oneTurn();
  t.like(await read(E.left(DOWN)), { wasAsked: false, answer: E.right([]) }, 'a late value is cached');
  clock.advance(RATES_FRESH_FOR - SECOND);
  t.like(await read(E.right(RATES)), { wasAsked: true }, 'and its time counts from the question');
});

test('A load that failed after a long wait is retried after the pause, and not before', async (t) => {
  const { clock, rates, calls, warnings, read, passAll } = catalogWorld();
  await read(E.right(RATES));
  clock.advance(RATES_FRESH_FOR);
  const early = rates();
  passAll();
  await early;
  clock.advance(30n * SECOND);
  calls.splice(0).forEach((resolve) => {
    resolve(E.left(DOWN));
  });
  await oneTurn();
  clock.advance(RATES_RETRY_AFTER - MICROSECOND);
  t.like(await read(E.right([])), { wasAsked: false, answer: E.right(RATES) });
  t.like(warnings.at(-1), { cause: 'it is down' });
  clock.advance(MICROSECOND);
  t.like(await read(E.right([])), { wasAsked: true, answer: E.right([]) });
  t.deepEqual(passAll(), [], 'no wait is left behind');
});

test('Where nothing is cached the provider is waited for', async (t) => {
  const { rates, calls, passAll } = catalogWorld();
  const reading = rates();
  t.deepEqual(passAll(), []);
  calls[0]?.(E.right(RATES));
  t.deepEqual(await reading, E.right(RATES));
});

test('Stale prices arrive before a status goes without, however short its time-out', (t) => {
  t.is(ratesTimeout(60_000), RATES_TIMEOUT);
  t.is(ratesTimeout(1000), SECOND / 2n);
});

/** A stale value with a load in flight. */
const staleAndLoading = async () => {
  const clock = movableClock();
  const { startTimer, passAll } = timersByHand();
  const calls: Array<PromiseWithResolvers<E.Either<ProviderError, string>>> = [];
  const cache = createCache<ProviderError, string>({
    load: () => () => {
      const call = Promise.withResolvers<E.Either<ProviderError, string>>();
      calls.push(call);
      return call.promise;
    },
    clock,
    maxEntries: 1,
    freshFor: SECOND,
    whenStale: { retryAfter: SECOND, timeout: SECOND, onStale: () => undefined },
    startTimer,
  });
  const entry = { get: cache.get('key'), drop: () => cache.invalidate('key') };
  const first = entry.get();
  calls[0]?.resolve(E.right('old'));
  await first;
  clock.advance(SECOND);
  const waiting = entry.get();
  return { entry, calls, waiting, passAll };
};

test('An invalidated value is not served in place of a slow load', async (t) => {
  const { entry, calls, waiting, passAll } = await staleAndLoading();
  entry.drop();
  passAll();
  const afterwards = entry.get();
  calls[2]?.resolve(E.right('new'));
  t.deepEqual(await afterwards, E.right('new'));
  calls[1]?.resolve(E.right('asked before the change'));
  t.deepEqual(await waiting, E.right('asked before the change'), 'its caller gets it, and nobody else');
  t.deepEqual(await entry.get(), E.right('new'));
});

test('A late value is not cached if it was invalidated meanwhile', async (t) => {
  const { entry, calls, waiting, passAll } = await staleAndLoading();
  passAll();
  t.deepEqual(await waiting, E.right('old'));
  entry.drop();
  calls[1]?.resolve(E.right('asked before the change'));
  await oneTurn();
  const afterwards = entry.get();
  calls[2]?.resolve(E.right('new'));
  t.deepEqual(await afterwards, E.right('new'));
});

test('An error thrown after its callers were served harms nobody, and the next caller loads again', async (t) => {
  const { entry, calls, waiting, passAll } = await staleAndLoading();
  passAll();
  t.deepEqual(await waiting, E.right('old'));
  calls[1]?.reject(new Error('a mistake'));
  await oneTurn();
  const next = entry.get();
  calls[2]?.resolve(E.right('new'));
  t.deepEqual(await next, E.right('new'));
});

test('An error thrown while reading the price list is not cached either', async (t) => {
  let mistaken = true;
  const ask: TaskEither<ProviderError, Rates> = async () => {
    if (mistaken) throw new Error('a mistake');
    return E.right(RATES);
  };
  const { rates } = cacheCatalog(
    { rates: ask, rounding: defaultRounding },
    { clock: movableClock(), log: { warn: () => undefined }, providerTimeoutMilliseconds: 5000 },
  );
  await t.throwsAsync(rates, { message: 'a mistake' });
  mistaken = false;
  t.deepEqual(await rates(), E.right(RATES));
});

test('No customer’s own price changes what others are shown', async (t) => {
  const { read } = catalogWorld();
  const price = fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => new Decimal(millionths).div(1_000_000));
  await read(E.right(RATES));
  await fc.assert(
    fc.asyncProperty(price, async (own) => {
      const charges = [charge('C', O.some(perUnit(own)))];
      const special = account('W1', { subscriptions: [subscription({ charges })] });
      const { answer } = await read(E.left(DOWN));
      const rates = E.isRight(answer) ? answer.right : [];
      t.deepEqual(customerPrices(rates, NODE_SECONDS, O.some(special), dayOf(NOW)).get(USD), perUnit(own));
      const listed = customerPrices(rates, NODE_SECONDS, O.some(account('W3')), dayOf(NOW));
      t.deepEqual(listed.get(USD), perUnit(new Decimal('0.01')));
    }),
    { numRuns: 50 },
  );
});

type Found = O.Option<ProviderAccount>;

const accountsWorld = () => {
  const clock = movableClock();
  const reads: Array<{ readonly number: string; readonly answer: (found: E.Either<ProviderError, Found>) => void }> =
    [];
  const find =
    (number: string): TaskEither<ProviderError, Found> =>
    () =>
      new Promise((answer) => reads.push({ number, answer }));
  const accounts = cacheAccounts(
    {
      accounts: { ...ports().accounts, find },
      payments: ports().payments,
      subscriptions: { suspend: () => TE.right(undefined), resume: () => TE.left(DOWN) },
    },
    clock,
  );
  const show = async (number: string, found: E.Either<ProviderError, Found> = E.right(O.some(account(number)))) => {
    const reading = accounts.cached.find(number)();
    const before = reads.length;
    reads.splice(0).forEach(({ answer }) => {
      answer(found);
    });
    return { answer: await reading, wasAsked: before > 0 };
  };
  return { clock, accounts, reads, show };
};

test('An account is read once a minute, and each account for itself', async (t) => {
  const { clock, show } = accountsWorld();
  t.true((await show('W1')).wasAsked);
  t.false((await show('W1')).wasAsked);
  t.true((await show('W3')).wasAsked);
  clock.advance(ACCOUNT_FRESH_FOR - MICROSECOND);
  t.false((await show('W1')).wasAsked);
  clock.advance(MICROSECOND);
  t.true((await show('W1')).wasAsked);
});

test('A stale account is never shown in place of a failure: whether somebody paid may have changed', async (t) => {
  const { clock, show } = accountsWorld();
  await show('W1');
  clock.advance(ACCOUNT_FRESH_FOR);
  t.deepEqual((await show('W1', E.left(DOWN))).answer, E.left(DOWN));
});

test('A missing account is not cached: the next moment it may exist', async (t) => {
  const { show } = accountsWorld();
  t.deepEqual((await show('W1', E.right(O.none))).answer, E.right(O.none));
  t.true((await show('W1')).wasAsked);
});

const changes: Readonly<
  Record<string, (accounts: ReturnType<typeof cacheAccounts>) => TaskEither<ProviderError, unknown>>
> = {
  'an update': ({ current: { accounts } }) =>
    accounts.update('W1', { billToContact: account('W1').billToContact, paymentMethodId: 'pm' }),
  'a change of the contact': ({ current: { accounts } }) => accounts.updateContact('W1', { city: 'Bath' }),
  'another default card': ({ current: { payments: cards } }) => cards.setDefaultCard('W1', 'pm'),
  'a suspension': ({ current: { subscriptions } }) => subscriptions.suspend('S-W1'),
  'a change that failed': ({ current: { subscriptions } }) => subscriptions.resume('S-W1'),
};

for (const [title, change] of Object.entries(changes)) {
  test(`After ${title} the account is read again`, async (t) => {
    const { accounts, show } = accountsWorld();
    await show('W1');
    await change(accounts)();
    t.true((await show('W1')).wasAsked);
  });

  test(`What was requested before ${title} is not shown after it`, async (t) => {
    const { accounts, reads, show } = accountsWorld();
    const early = accounts.cached.find('W1')();
    const [read] = reads.splice(0);
    await change(accounts)();
    read?.answer(E.right(O.some(account('W1', { hasPaymentMethod: false }))));
    await early;
    const { wasAsked, answer } = await show('W1');
    t.true(wasAsked);
    t.like(E.isRight(answer) && O.isSome(answer.right) && answer.right.value, { hasPaymentMethod: true });
  });
}

test('A change to one account leaves others cached', async (t) => {
  const { accounts, show } = accountsWorld();
  await show('W3');
  await accounts.current.accounts.updateContact('W1', { city: 'Bath' })();
  t.false((await show('W3')).wasAsked);
});

test('Decisions are made on the account as it is, not on a cached one', async (t) => {
  const { accounts, reads, show } = accountsWorld();
  await show('W1');
  const reading = accounts.current.accounts.find('W1')();
  t.is(reads.length, 1);
  reads[0]?.answer(E.right(O.none));
  t.deepEqual(await reading, E.right(O.none));
});

test('The least recently used accounts are evicted first', async (t) => {
  const { show } = accountsWorld();
  await show('W1');
  await show('W3');
  for (let each = 0; each < MAX_ACCOUNTS - 1; each += 1) {
    await show(`other-${each}`);
    if (each % 1000 === 0) await show('W1');
  }
  t.false((await show('W1')).wasAsked);
  t.true((await show('W3')).wasAsked);
});

const directoryWorld = (freshForSeconds = 10) => {
  const clock = movableClock();
  const asked: string[] = [];
  const base = directory();
  const known: Readonly<Record<string, O.Option<string>>> = { [PAYING]: O.some('W1'), [ON_TRIAL]: O.none };
  const directoryCache = cacheDirectory(
    {
      ...base,
      findByExternalId: (id) => () => {
        asked.push(`organization ${id}`);
        const number = known[id];
        const found: E.Either<DirectoryError, Organization> =
          number === undefined ? E.left({ _tag: 'OrganizationNotFound', id }) : E.right(organization(id, '1', number));
        return Promise.resolve(found);
      },
      mayUser:
        (...question) =>
        () => {
          asked.push(question.join(' '));
          return base.mayUser(...question)();
        },
    },
    clock,
    freshForSeconds,
  );
  /** How often the directory is asked meanwhile. */
  const questions = async (work: TaskEither<unknown, unknown>): Promise<number> => {
    asked.length = 0;
    await work();
    return asked.length;
  };
  return { clock, directoryCache, questions };
};

test('What the directory said is cached for ten seconds, or not at all where so configured', async (t) => {
  const { clock, directoryCache, questions } = directoryWorld();
  const organizationAsked = () => questions(directoryCache.cached.findByExternalId(PAYING));
  const permissionAsked = () => questions(directoryCache.cached.mayUser('alice', 'billing.view', PAYING));
  t.deepEqual([await organizationAsked(), await permissionAsked()], [1, 1]);
  clock.advance(10n * SECOND - MICROSECOND);
  t.deepEqual([await organizationAsked(), await permissionAsked()], [0, 0]);
  clock.advance(MICROSECOND);
  t.deepEqual([await organizationAsked(), await permissionAsked()], [1, 1]);
  const never = directoryWorld(0);
  for (let times = 0; times < 2; times += 1)
    t.is(await never.questions(never.directoryCache.cached.mayUser('alice', 'billing.view', PAYING)), 1);
});

test('One user’s permission is nobody else’s, nor another permission, nor for another organization', async (t) => {
  const { directoryCache, questions } = directoryWorld();
  const { mayUser } = directoryCache.cached;
  await mayUser('alice', 'billing.view', PAYING)();
  for (const question of [
    mayUser('bob', 'billing.view', PAYING),
    mayUser('alice', 'billing.update', PAYING),
    mayUser('alice', 'billing.view', ON_TRIAL),
    mayUser('alice","billing.view', 'billing.view', PAYING),
  ])
    t.is(await questions(question), 1);
});

test('Neither a denied permission nor a missing organization is cached', async (t) => {
  const { directoryCache, questions } = directoryWorld();
  for (let times = 0; times < 2; times += 1) {
    t.is(await questions(directoryCache.cached.mayUser('bob', 'billing.view', PAYING)), 1, 'a refusal');
    t.is(await questions(directoryCache.cached.findByExternalId('no-such-1')), 1, 'an unknown organization');
    t.is(await questions(directoryCache.cached.findByExternalId(ON_TRIAL)), 1, 'an organization without an account');
  }
});

test('A change made here is seen here at once, and changes read the directory itself', async (t) => {
  const { directoryCache, questions } = directoryWorld();
  const { cached, current } = directoryCache;
  const writes = [
    current.setRefusal({ externalId: PAYING, flag: 'refuseDataAccess', refused: false, reason: '' }),
    current.setBillingAccount({ externalId: PAYING, account: { provider: 'zuora', number: 'W1' }, createdAt: NOW }),
    current.billingConfigured(PAYING),
  ];
  for (const write of writes) {
    await cached.findByExternalId(PAYING)();
    await write();
    t.is(await questions(cached.findByExternalId(PAYING)), 1);
  }
  t.is(await questions(current.findByExternalId(PAYING)), 1);
  t.is(await questions(current.mayUser('alice', 'billing.update', PAYING)), 1);
});
