import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, right } from '@usage-billing/contracts/laws';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@usage-billing/embedded-postgres';
import {
  type BillingPool,
  closeBillingPool,
  createBillingPool,
  migrate,
  postgresUploadJournal,
} from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import { none } from 'fp-ts/lib/Option.js';
import { command, ownText } from '../src/values.ts';
import { copyHomes, openPool } from './support/database.ts';

const MARK = { at: at('2026-03-11T02:30:00Z'), decision: none };

const homeOf = (pool: BillingPool) => right(postgresUploadJournal(pool).home);

const withPool = async <A>(url: string, use: (pool: BillingPool) => Promise<A>): Promise<A> => {
  const pool = await right(createBillingPool({ url, maxConnections: 2 }));
  try {
    return await use(pool);
  } finally {
    await closeBillingPool(pool);
  }
};

const marked = async (t: ExecutionContext) => {
  const database = await openPool();
  t.teardown(database.close);
  await right(postgresUploadJournal(database.pool).markHome(MARK));
  return database;
};

test('a server that starts again is the same; what is loaded into another server has moved', async (t) => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'usage-billing-home-'));
  const start = (): Promise<EmbeddedPostgres> =>
    right(startEmbeddedPostgres({ dataDirectory, durability: 'relaxed', maxConnections: 10 }));
  let server = await start();
  t.teardown(async () => {
    await server.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  });
  await withPool(server.url, async (pool) => {
    await right(migrate(pool));
    await right(postgresUploadJournal(pool).markHome(MARK));
  });
  await server.stop();
  server = await start();
  const copy = await openPool();
  t.teardown(copy.close);
  await withPool(server.url, async (pool) => {
    t.deepEqual(await homeOf(pool), { _tag: 'Same' });
    await copyHomes(pool, copy.pool);
  });
  t.deepEqual(await homeOf(copy.pool), { _tag: 'Moved', what: 'it is on another Postgres server', markedAt: MARK.at });
});

test('a dump that is loaded into the database that it came from has moved: its tables were made anew', async (t) => {
  const { pool } = await marked(t);
  const kept = await openPool();
  t.teardown(kept.close);
  await copyHomes(pool, kept.pool);
  await pool.query(command`drop schema public cascade`);
  await pool.query(command`create schema public`);
  await right(migrate(pool));
  await copyHomes(kept.pool, pool);
  t.like(await homeOf(pool), { _tag: 'Moved', what: 'its tables were made anew' });
});

test('a copy of the database on the same server has moved', async (t) => {
  const { pool } = await marked(t);
  const copy = await openPool();
  t.teardown(copy.close);
  await copyHomes(pool, copy.pool);
  t.like(await homeOf(copy.pool), { _tag: 'Moved', what: 'it is another database of the same server' });
});

test('a server whose timeline is another was put back, or a replica took over', async (t) => {
  const { pool } = await marked(t);
  // Recovery to a point in time, by which it becomes another, takes an archive and more settings than the embedded server has.
  await pool.query(command`update upload_journal_homes set timeline = '0000000A' where timeline = '00000001'`);
  t.like(await homeOf(pool), {
    _tag: 'Moved',
    what: 'its server was put back to an earlier moment, or a replica took over',
  });
});

test('emptying, rewriting and indexing the table of uploads anew moves nothing', async (t) => {
  const { pool } = await marked(t);
  for (const words of ['truncate usage_uploads cascade', 'vacuum full usage_uploads', 'reindex table usage_uploads'])
    await pool.query(ownText(words));
  t.deepEqual(await homeOf(pool), { _tag: 'Same' });
});

test('it is told to users without privileges; where that was taken away, it says so and marks nothing', async (t) => {
  const { pool, url } = await marked(t);
  const role = `plain_${randomBytes(6).toString('hex')}`;
  const asRole = new URL(url);
  asRole.username = role;
  asRole.password = 'plain';
  await pool.query(ownText(`create role ${role} login password 'plain'`));
  t.teardown(async () => {
    await pool.query(ownText(`drop owned by ${role}`));
    await pool.query(ownText(`drop role ${role}`));
  });
  await pool.query(ownText(`grant select, insert on upload_journal_homes, usage_uploads to ${role}`));
  await withPool(asRole.toString(), async (plain) => {
    t.deepEqual(await homeOf(plain), { _tag: 'Same' });
    await pool.query(command`revoke execute on function pg_control_system() from public`);
    const home = await homeOf(plain);
    t.regex(home._tag === 'Unverifiable' ? home.reason : home._tag, /permission denied for function pg_control_system/);
    await right(postgresUploadJournal(plain).markHome(MARK));
    t.is((await homeOf(plain))._tag, 'Unverifiable');
  });
  t.deepEqual(await homeOf(pool), { _tag: 'Same' });
});
