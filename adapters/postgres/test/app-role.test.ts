/** Apps as a role that may read and write rows and nothing else, after the owner has migrated. */
import { randomBytes } from 'node:crypto';
import {
  aNewUpload,
  anHourlyTotal,
  anOrganization,
  anUploadLine,
  aStaffDecision,
  hour,
  left,
  right,
} from '@usage-billing/contracts/laws';
import { type Instant, instant } from '@usage-billing/core/shared';
import type { HourBucket } from '@usage-billing/core/usage';
import {
  type BillingPool,
  checkSchema,
  closeBillingPool,
  createBillingPool,
  grantRows,
  makePartitions,
  migrate,
  missingPartitions,
  postgresDirectory,
  postgresEventStore,
  postgresJobHistory,
  postgresJobLock,
  postgresStaffActions,
  postgresTeamAccounts,
  postgresUploadJournal,
  postgresUsageLedger,
  upsertOrganizations,
} from '@usage-billing/postgres';
import test, { type ExecutionContext } from 'ava';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ownText, query } from '../src/values.ts';
import { openEmptyPool } from './support/database.ts';

/** A database that its owner has migrated, and a pool of a role that the owner has given rights to. */
const openAsApp = async (t: ExecutionContext) => {
  const owner = await openEmptyPool();
  await right(migrate(owner.pool));
  await right(makePartitions(owner.pool));
  const role = `app_${randomBytes(6).toString('hex')}`;
  await owner.pool.query(ownText(`create role ${role} login password 'rows'`));
  await right(grantRows(owner.pool, role));
  const url = new URL(owner.url);
  url.username = role;
  url.password = 'rows';
  const pool = await right(createBillingPool({ url: url.toString() }));
  t.teardown(async () => {
    await closeBillingPool(pool);
    await owner.pool.query(ownText(`drop owned by ${role}`));
    await owner.pool.query(ownText(`drop role ${role}`));
    await owner.close();
  });
  return { owner: owner.pool, pool };
};

const presentHour = async (pool: BillingPool): Promise<HourBucket> =>
  instant(
    await pool.oneFirst(query<{ readonly hour: bigint }>()`select date_trunc('hour', now(), 'UTC') as hour`),
  ) as Instant as HourBucket;

test('after the owner has migrated, apps work as a role with rights on rows alone', async (t) => {
  const { pool } = await openAsApp(t);
  t.deepEqual((await right(checkSchema(pool))).pending, []);
  t.deepEqual((await right(migrate(pool))).applied, [], 'nothing is left to do, and nothing is tried');
  const now = await presentHour(pool);
  const total = anHourlyTotal({ hour: now });
  await right(postgresUsageLedger(pool).recordTotals([total], now));
  const journal = postgresUploadJournal(pool);
  await right(journal.prepare(aNewUpload({ id: 1n, aggregateIds: [], lines: [anUploadLine()] })));
  t.deepEqual(await right(postgresEventStore(pool).quarantined({ limit: 1 })), []);
  await right(upsertOrganizations(pool, [anOrganization()]));
  t.truthy(postgresDirectory(pool));
  await right(postgresJobHistory(pool).begin({ job: 'aggregator', trigger: 'demand', startedAt: now }));
  await right(postgresTeamAccounts(pool).setBilledExternally('t1', true, now, aStaffDecision()));
  t.is((await right(postgresStaffActions(pool).list({ limit: 9 }))).length, 1);
  t.is(await right(postgresJobLock(pool).withLock('aggregator', TE.right(1))), 1);
});

test('a month without a partition is named, with what to do', async (t) => {
  const { pool, owner } = await openAsApp(t);
  const late = anHourlyTotal({ hour: hour('2019-02-03T04:00:00Z') });
  const error = await left(postgresUsageLedger(pool).recordTotals([late], late.hour));
  t.regex(error.message, /no partition for 2019-02, .*run "billing migrate partitions" as its owner/);
  await right(postgresUsageLedger(owner).recordTotals([late], late.hour));
});

test('the role may not change the schema, nor what it knows of itself', async (t) => {
  const { pool } = await openAsApp(t);
  for (const statement of [
    'create table mine (a int)',
    'delete from schema_migrations',
    'delete from staff_actions',
    "update staff_actions set note = ''",
    'alter table staff_actions disable trigger staff_actions_append_only',
    'alter table events add a int',
  ])
    await t.throwsAsync(pool.query(ownText(statement)), { message: /permission denied|must be owner/ }, statement);
});

test('partitions are made for the months from last to twelve ahead, once', async (t) => {
  const { pool, close } = await openEmptyPool();
  await right(migrate(pool));
  const planned = await right(missingPartitions(pool));
  t.is(planned.length, 14);
  t.deepEqual(
    await right(makePartitions(pool)),
    planned.map(({ month }) => month),
  );
  t.deepEqual(await right(makePartitions(pool)), []);
  await close();
});

test('an app that leaves migrations to others says which version it needs', async (t) => {
  const { pool, close } = await openEmptyPool();
  const error = await left(checkSchema(pool));
  t.is(error._tag, 'DatabaseTooOld');
  t.regex(error.message, /at version 0, and this program needs version \d+: run "billing migrate"/);
  await close();
});
