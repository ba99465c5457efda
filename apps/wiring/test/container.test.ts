import { aReceivedEvent, at, right } from '@usage-billing/contracts/laws';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import { movableClock } from '@usage-billing/memory';
import { type BillingPool, closeBillingPool, createBillingPool } from '@usage-billing/postgres';
import test from 'ava';
import { ContainerModule } from 'inversify';
import * as wiring from '../src/index.ts';
import {
  ClockToken,
  closeContainer,
  combine,
  configFrom,
  createContainer,
  createLogger,
  type DatabaseConfig,
  DatabaseToken,
  databaseSettings,
  EventStoreToken,
  eventStore,
  localModule,
  memoryModule,
  modulesOf,
  override,
  PoolToken,
  postgres,
  processModule,
  Secret,
  StartFailure,
  UsageLedgerToken,
} from '../src/index.ts';

const logger = createLogger('test', 'silent');

const databaseAt = (url: string): DatabaseConfig => configFrom(databaseSettings, { DATABASE_URL: url });

test('an override takes the place of what a module bound, for everything that depends on it', async (t) => {
  const clock = movableClock(at('2026-03-10T09:00:00Z'));
  const container = await createContainer(memoryModule(), override(ClockToken, clock));
  t.is(await container.getAsync(ClockToken), clock);
  await closeContainer(container);
});

test('the local module answers every port on Postgres, and stores for the next container', async (t) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const config = databaseAt(database.url);
  const first = await createContainer(localModule(config, logger));
  const ports = Object.entries(wiring).filter(
    ([name]) => name.endsWith('Token') && !/Provider|Zuora|UsageUploader/.test(name),
  );
  for (const [, token] of ports) t.truthy(await first.getAsync(token as wiring.Token<unknown>));
  t.true(ports.length >= 13);
  const outcomes = await right((await first.getAsync(EventStoreToken)).append([aReceivedEvent()]));
  t.deepEqual(outcomes, [{ _tag: 'Stored' }]);
  await closeContainer(first);

  const second = await createContainer(localModule(config, logger));
  const again = await right((await second.getAsync(EventStoreToken)).append([aReceivedEvent()]));
  t.deepEqual(again, [{ _tag: 'Duplicate' }]);
  await closeContainer(second);
});

test('one pool serves all ports of a container', async (t) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const container = await createContainer(localModule(databaseAt(database.url), logger));
  await container.getAsync(UsageLedgerToken);
  t.is(await container.getAsync(PoolToken), await container.getAsync(PoolToken));
  await closeContainer(container);
});

test('closing closes the pool before the server that it is connected to, and only what was opened', async (t) => {
  const { url, close } = await openTestDatabase();
  t.teardown(close);
  const order: string[] = [];
  const openPool = async (): Promise<BillingPool> => right(createBillingPool({ url }));
  const watched = new ContainerModule(({ bind }) => {
    bind(DatabaseToken)
      .toResolvedValue(() => ({ url: new Secret(url), stop: async () => undefined }))
      .onDeactivation(() => {
        order.push('database');
      });
    bind(PoolToken)
      .toResolvedValue(openPool)
      .onDeactivation(async (pool) => {
        await closeBillingPool(pool);
        order.push('pool');
      });
  });
  await closeContainer(await createContainer(watched));
  t.deepEqual(order, []);

  const used = await createContainer(watched);
  await used.getAsync(DatabaseToken);
  await used.getAsync(PoolToken);
  await closeContainer(used);
  t.deepEqual(order, ['pool', 'database']);
});

test('when closing one thing fails the rest is closed all the same, and the failure is not hidden', async (t) => {
  let closed = false;
  const container = await createContainer(
    new ContainerModule(({ bind }) => {
      bind(PoolToken)
        .toResolvedValue(() => ({}) as BillingPool)
        .onDeactivation(() => Promise.reject(new Error('cannot close')));
      bind(DatabaseToken)
        .toResolvedValue(() => ({ url: new Secret('x'), stop: async () => undefined }))
        .onDeactivation(() => {
          closed = true;
        });
    }),
  );
  await container.getAsync(PoolToken);
  await container.getAsync(DatabaseToken);
  await t.throwsAsync(closeContainer(container), { message: 'cannot close' });
  t.true(closed);
});

test('a database that cannot be reached is a start failure without its password', async (t) => {
  const container = await createContainer(
    localModule(databaseAt('postgres://somebody:hunter2@127.0.0.1:9/db'), logger),
  );
  const error = await t.throwsAsync(container.getAsync(EventStoreToken), { instanceOf: StartFailure });
  t.regex(error.message, /^The database cannot be used: /);
  t.notRegex(error.message, /hunter2/);
  await closeContainer(container);
});

test('what several components share is bound once, and its rules are told once', async (t) => {
  const database = await openTestDatabase();
  t.teardown(database.close);
  const composed = combine(postgres, eventStore);
  t.is(composed.rules.length, eventStore.rules.length);
  const container = await createContainer(
    processModule(logger),
    ...modulesOf(composed, { DATABASE_URL: database.url }),
  );
  t.is((await container.getAsync(DatabaseToken)).url.reveal(), database.url);
  await closeContainer(container);
});
