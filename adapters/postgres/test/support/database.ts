/** Databases for tests: a fresh one for those that look at the schema, emptied ones for those that look at behaviour. */
import { createHash } from 'node:crypto';
import { right } from '@usage-billing/contracts/laws';
import {
  openTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from '@usage-billing/embedded-postgres/testing';
import { type BillingPool, closeBillingPool, createBillingPool, migrate } from '@usage-billing/postgres';
import { migrations } from '../../src/migrations/all.ts';
import { command, query } from '../../src/values.ts';

export interface TestPool {
  readonly pool: BillingPool;
  readonly url: string;
  readonly close: () => Promise<void>;
}

const template = {
  name: `billing_${createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16)}`,
  prepare: async (url: string) => {
    const pool = await right(createBillingPool({ url }));
    await right(migrate(pool));
    await closeBillingPool(pool);
  },
};

const poolOn = async (database: TestDatabase, through: Route = direct): Promise<TestPool> => {
  const url = await through(database.url);
  const pool = await right(createBillingPool({ url }));
  return {
    pool,
    url,
    close: async () => {
      await closeBillingPool(pool);
      await database.close();
    },
  };
};

/** How a database is reached: `direct`, or through a pooler. */
export type Route = (url: string) => string | Promise<string>;

const direct: Route = (url) => url;

const inZone = (timeZone: string | undefined): TestDatabaseOptions =>
  timeZone === undefined ? { template } : { template, timeZone };

/** Without any table. */
export const openEmptyPool = async (): Promise<TestPool> => poolOn(await openTestDatabase());

/** With all tables, empty. */
export const openPool = async ({ timeZone, through }: HowToOpen = {}): Promise<TestPool> =>
  poolOn(await openTestDatabase(inZone(timeZone)), through);

export interface HowToOpen {
  readonly timeZone?: string;
  readonly through?: Route;
}

/** As a dump of the one would bring them into the other. */
export const copyHomes = async (from: BillingPool, to: BillingPool): Promise<void> => {
  const rows = await from.oneFirst(query<{ readonly rows: string }>()`
    select coalesce(json_agg(h), '[]')::text as rows from upload_journal_homes h`);
  await to.query(command`
    insert into upload_journal_homes overriding system value
    select * from json_populate_recordset(null::upload_journal_homes, ${rows}::json)`);
  await to.query(command`
    select setval(pg_get_serial_sequence('upload_journal_homes', 'id'), max(id)) from upload_journal_homes`);
};

const empty = async (pool: BillingPool): Promise<void> => {
  await pool.transaction(async (transaction) => {
    // Entries of the audit log cannot be removed otherwise.
    await transaction.query(command`alter table staff_actions disable trigger staff_actions_append_only`);
    await transaction.query(command`delete from staff_actions`);
    await transaction.query(command`alter table staff_actions enable trigger staff_actions_append_only`);
  });
  await pool.query(command`
    with
      a as (delete from quarantined_events), b as (delete from events), c as (delete from vacated_hours),
      d as (delete from post_trial_invoices), e as (delete from usage_upload_lines), f as (delete from aggregates),
      g as (delete from quarantined_totals), h as (delete from job_runs), i as (delete from notice_claims),
      j as (delete from organization_permissions), k as (delete from organizations),
      l as (delete from billing_accounts_teams), m as (delete from billing_accounts),
      n as (delete from usage_upload_steps), o as (delete from usage_releases),
      p as (delete from notice_resolutions), q as (delete from upload_journal_homes),
      r as (delete from event_retention), s as (delete from event_prunes), t as (delete from pruned_keys),
      u as (delete from late_events), v as (delete from job_leases), w as (delete from account_shares),
      x as (delete from accepted_differences), y as (delete from staff_sessions), z as (delete from staff_proposals)
    delete from usage_uploads`);
};

/** ava starts all tests of a file at once, and a server has only so many connections. */
const AT_ONCE = 4;

/**
 * A few databases that are used in turn, emptied after each use: making one takes longer than most tests. `closeAll` is
 * for the end of the file.
 */
export const databasesInTurn = (
  how: HowToOpen = {},
): { readonly open: () => Promise<TestPool>; readonly closeAll: () => Promise<void> } => {
  const made: Promise<TestPool>[] = [];
  const idle: TestPool[] = [];
  const waiting: ((next: TestPool) => void)[] = [];
  const giveBack = (database: TestPool): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(database);
    else next(database);
  };
  const take = async (): Promise<TestPool> => {
    const ready = idle.pop();
    if (ready !== undefined) return ready;
    if (made.length >= AT_ONCE) return new Promise((resolve) => waiting.push(resolve));
    const fresh = openPool(how);
    made.push(fresh);
    return fresh;
  };
  return {
    open: async () => {
      const database = await take();
      return {
        ...database,
        close: async () => {
          await empty(database.pool);
          giveBack(database);
        },
      };
    },
    closeAll: async () => {
      await Promise.all(made.map(async (one) => (await one).close()));
    },
  };
};
