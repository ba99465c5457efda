/** Databases by name: created empty, dropped, and checked for connections. */
import { withAdmin } from './admin-client.ts';

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

const checked = (name: string): string => {
  if (!NAME.test(name)) throw new RangeError(`"${name}" is not a plain lower-case database name`);
  return name;
};

/** Whether anybody is connected to it. */
export const isDatabaseInUse = (serverUrl: string, name: string): Promise<boolean> =>
  withAdmin(serverUrl, async (query) => {
    const found = await query('select 1 from pg_stat_activity where datname = $1 limit 1', [name]);
    return found.rows.length > 0;
  });

/** Also closes the connections to it. Does nothing where there is no such database. */
export const dropDatabase = (serverUrl: string, name: string): Promise<void> =>
  withAdmin(serverUrl, async (query) => {
    await query(`drop database if exists ${checked(name)} with (force)`);
  });

/** Drops the database, with the connections to it, and creates it empty. Returns its URL. */
export const recreateDatabase = async (serverUrl: string, name: string): Promise<string> => {
  await dropDatabase(serverUrl, name);
  await withAdmin(serverUrl, async (query) => {
    await query(`create database ${checked(name)} template template0`);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
};
