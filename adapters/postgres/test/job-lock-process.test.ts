import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { left, right } from '@usage-billing/contracts/laws';
import { type BillingPool, closeBillingPool, createBillingPool, postgresJobLock } from '@usage-billing/postgres';
import test from 'ava';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { command, query } from '../src/values.ts';
import { openPool } from './support/database.ts';

const HOLDER = fileURLToPath(new URL('./support/hold-lock.ts', import.meta.url));
const REFUSED = { _tag: 'JobAlreadyRunning', job: 'uploader' } as const;

test('the lock of a process that was killed is free when its lease has ended', async (t) => {
  const { pool, url, close } = await openPool();
  const lock = postgresJobLock(pool);
  const holder = spawn(process.execPath, ['--conditions=usage-billing-source', HOLDER, url, '1500'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => holder.kill('SIGKILL'));
  t.is(String(await once(holder.stdout, 'data')).trim(), 'held');
  t.deepEqual(await left(lock.withLock('uploader', TE.right(1))), REFUSED);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  let answer = await lock.withLock('uploader', TE.right('mine'))();
  while (answer._tag === 'Left') {
    t.deepEqual(answer.left, REFUSED);
    await pause(20);
    answer = await lock.withLock('uploader', TE.right('mine'))();
  }
  t.is(answer.right, 'mine');
  await close();
});

const killAllConnections = (pool: BillingPool): Promise<unknown> =>
  pool.query(query<never>()`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);

test('the answer of a work stands although all its connections broke, and the lock is free', async (t) => {
  const { pool, url, close } = await openPool();
  const killer = await right(createBillingPool({ url }));
  const lock = postgresJobLock(pool);
  const work: TE.TaskEither<never, string> = async () => {
    await killAllConnections(killer);
    return { _tag: 'Right', right: 'done' };
  };
  for (const turn of [1, 2, 3]) t.is(await right(lock.withLock('uploader', work)), 'done', `turn ${turn}`);
  await closeBillingPool(killer);
  await close();
});

test('while the release before holds its lock of a session, nobody gets the lease', async (t) => {
  const { pool, close } = await openPool();
  const lock = postgresJobLock(pool);
  await pool.connect(async (session) => {
    await session.query(command`select pg_advisory_lock(hashtextextended('uploader', 7420003))`);
    t.deepEqual(await left(lock.withLock('uploader', TE.right(1))), REFUSED);
    await session.query(command`select pg_advisory_unlock(hashtextextended('uploader', 7420003))`);
  });
  t.is(await right(lock.withLock('uploader', TE.right(1))), 1);
  await close();
});
