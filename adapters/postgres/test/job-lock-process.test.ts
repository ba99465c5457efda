import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { left, right } from '@usage-billing/contracts/laws';
import { postgresJobLock } from '@usage-billing/postgres';
import test from 'ava';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { query } from '../src/values.ts';
import { openPool } from './support/database.ts';

const HOLDER = fileURLToPath(new URL('./support/hold-lock.ts', import.meta.url));

test('the lock of a process that was killed is free', async (t) => {
  const { pool, url, close } = await openPool();
  const lock = postgresJobLock(pool);
  const holder = spawn(process.execPath, ['--conditions=usage-billing-source', HOLDER, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => holder.kill('SIGKILL'));
  t.is(String(await once(holder.stdout, 'data')).trim(), 'held');
  t.deepEqual(await left(lock.withLock('uploader', TE.right(1))), { _tag: 'JobAlreadyRunning', job: 'uploader' });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  // The server notices a closed connection as soon as it looks; until then the lock may still be held.
  let answer = await lock.withLock('uploader', TE.right('mine'))();
  while (answer._tag === 'Left') {
    await pool.query(query<never>()`select pg_sleep(0.02)`);
    answer = await lock.withLock('uploader', TE.right('mine'))();
  }
  t.is(answer.right, 'mine');
  await close();
});

test('the answer of a work stands although its connection broke, and the lock is free', async (t) => {
  const { pool, close } = await openPool();
  const lock = postgresJobLock(pool);
  const work: TE.TaskEither<never, string> = async () => {
    await pool.query(query<never>()`
      select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database =
        (select oid from pg_database where datname = current_database())`);
    return { _tag: 'Right', right: 'done' };
  };
  t.is(await right(lock.withLock('uploader', work)), 'done');
  t.is(await right(lock.withLock('uploader', TE.right('again'))), 'again');
  await close();
});
