/**
 * A fresh database for every test, in any number of test processes at once: on `DATABASE_URL` where it is set, else on
 * one embedded server that all tests on this machine share, and that goes away after the last of them.
 */
import { randomBytes } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Query, withAdmin } from './admin-client.ts';
import { startEmbeddedPostgres } from './start.ts';
import { privateFolder } from './supervisor-protocol.ts';

/** A database of its own for a test, empty at first. */
export interface TestDatabase {
  readonly url: string;
  /** Drops the database, with whoever is still connected to it. Repeating it does nothing. */
  readonly close: () => Promise<void>;
}

/** What a test's database is made for. */
export interface TestDatabaseOptions {
  /** The time zone of every session, e.g. `America/New_York`; by default that of the server. */
  readonly timeZone?: string;
  /**
   * Made once and then copied, which takes a fraction of running migrations again. `name` stands for what `prepare`
   * does: the same name, the same content. On `DATABASE_URL` it is made for every database anew and dropped again, so
   * that nothing is left behind on a server that is not ours; what one gets is a copy there too.
   */
  readonly template?: { readonly name: string; readonly prepare: (url: string) => Promise<unknown> };
}

/** The next test process finds the server still running. */
const LINGER_MS = 10_000;
/** Serialises the creation of templates among all test processes. */
const TEMPLATE_LOCK = 7_420_001;

/** Instead of logging every page: a third of the work on our server, which syncs nothing. */
const COPYING_FILES = 'strategy file_copy';

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const databaseUrl = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.toString();
};

const startShared = async (): Promise<string> => {
  const started = await startEmbeddedPostgres({
    dataDirectory: privateFolder(join(tmpdir(), `usage-billing-test-${userInfo().uid}`)),
    durability: 'relaxed',
    maxConnections: 300,
    lingerMs: LINGER_MS,
    disposable: true,
  })();
  if (started._tag === 'Left') throw new Error(started.left.message);
  return started.right.url;
};

let shared: Promise<string> | undefined;

const givenUrl = (): string | undefined => process.env.DATABASE_URL || undefined;

/** This process or thread uses it for as long as it lives. */
const sharedUrl = (): Promise<string> => {
  shared ??= startShared();
  return shared;
};

const ensureTemplate = async (
  admin: string,
  query: Query,
  template: NonNullable<TestDatabaseOptions['template']>,
): Promise<string> => {
  const name = `template_${template.name}`.slice(0, 63);
  const isMade = async (): Promise<boolean> =>
    (await query('select 1 from pg_database where datname = $1 and datistemplate', [name])).rows.length > 0;
  if (await isMade()) return name;
  await query(`select pg_advisory_lock(${TEMPLATE_LOCK})`);
  try {
    if (await isMade()) return name;
    await query(`drop database if exists ${identifier(name)} with (force)`);
    await query(`create database ${identifier(name)} template template0`);
    await template.prepare(databaseUrl(admin, name));
    // The mark that it is complete; it also keeps others from dropping it.
    await query(`alter database ${identifier(name)} with is_template true allow_connections false`);
    return name;
  } finally {
    await query(`select pg_advisory_unlock(${TEMPLATE_LOCK})`);
  }
};

/** Opens a database of its own for the caller. Takes well under a second once the server runs. */
export const openTestDatabase = async ({ template, timeZone }: TestDatabaseOptions = {}): Promise<TestDatabase> => {
  const given = givenUrl();
  const admin = given ?? (await sharedUrl());
  const name = `test_${process.pid}_${randomBytes(8).toString('hex')}`;
  const url = databaseUrl(admin, name);
  await withAdmin(admin, async (query) => {
    const source = given === undefined ? template : template && { ...template, name };
    const copied = source === undefined ? 'template0' : await ensureTemplate(admin, query, source);
    await query(
      `create database ${identifier(name)} template ${identifier(copied)} ${given === undefined ? COPYING_FILES : ''}`,
    );
    if (given !== undefined && source !== undefined) {
      await query(`alter database ${identifier(copied)} with is_template false`);
      await query(`drop database ${identifier(copied)}`);
    }
    if (timeZone !== undefined) await query(`alter database ${identifier(name)} set timezone to ${literal(timeZone)}`);
  });
  let closed: Promise<void> | undefined;
  return {
    url,
    close: () => {
      closed ??= withAdmin(admin, async (query) => {
        await query(`drop database if exists ${identifier(name)} with (force)`);
      });
      return closed;
    },
  };
};
