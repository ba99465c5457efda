import { at, left, right } from '@usage-billing/contracts/laws';
import {
  type BillingPool,
  closeBillingPool,
  createBillingPool,
  postgresEventStore,
  postgresUsageLedger,
} from '@usage-billing/postgres';
import test from 'ava';
import { query } from '../src/values.ts';
import { openPool } from './support/database.ts';

const withSecret = (url: string, change: (url: URL) => void): string => {
  const changed = new URL(url);
  change(changed);
  return changed.toString();
};

test('a wrong password is told without telling the password', async (t) => {
  const { url, close } = await openPool();
  const wrong = withSecret(url, (changed) => {
    changed.username = 'nobody-of-that-name';
    changed.password = 'hunter2';
  });
  const error = await left(createBillingPool({ url: wrong }));
  t.is(error._tag, 'DatabaseUnavailable');
  t.regex(error.message, /nobody-of-that-name/);
  t.notRegex(error.message, /hunter2/);
  await close();
});

test('a server that is not there is told by its address', async (t) => {
  const error = await left(createBillingPool({ url: 'postgres://me:hunter2@127.0.0.1:1/x', connectTimeoutMs: 500 }));
  t.regex(error.message, /127\.0\.0\.1:1/);
  t.notRegex(error.message, /hunter2/);
});

test('what is no database URL is refused with an example of one', async (t) => {
  for (const url of ['', 'localhost', 'https://me:hunter2@localhost/x', 'postgres://[bad']) {
    const error = await left(createBillingPool({ url }));
    t.regex(error.message, /postgres:\/\/user:password@host/, url);
    t.notRegex(error.message, /hunter2/);
  }
});

test('a pool of one connection is refused, because a job renews its lock beside its work', async (t) => {
  const error = await left(createBillingPool({ url: 'postgres://localhost/x', maxConnections: 1 }));
  t.regex(error.message, /at least 2/);
});

const stopped = async (pool: BillingPool): Promise<void> => {
  await pool.query(query<never>()`select pg_sleep(5)`);
};

test('a statement that takes too long is cancelled', async (t) => {
  const { url, close } = await openPool();
  const impatient = await right(createBillingPool({ url, statementTimeoutMs: 100 }));
  await t.throwsAsync(stopped(impatient), { message: /timeout/ });
  await closeBillingPool(impatient);
  await close();
});

test('when the database goes away ports answer that they are unavailable, and they recover', async (t) => {
  const { pool, close } = await openPool();
  const ledger = postgresUsageLedger(pool);
  const range = { from: at('2026-01-01T00:00:00Z'), to: at('2026-02-01T00:00:00Z') };
  await pool.query(query<never>()`alter table aggregates rename to hidden`);
  const error = await left(ledger.instancesWithUsage(range));
  t.is(error._tag, 'LedgerUnavailable');
  t.regex(error.message, /aggregates.*42P01/);
  await pool.query(query<never>()`alter table hidden rename to aggregates`);
  t.deepEqual(await right(ledger.instancesWithUsage(range)), []);
  await t.throwsAsync(pool.query(query<never>()`select pg_terminate_backend(pg_backend_pid())`));
  t.deepEqual(await right(postgresEventStore(pool).quarantined({ limit: 1 })), []);
  await close();
});
