/** An empty database under a name of the caller's: what was in it before is gone. */
import { withAdmin } from './admin-client.ts';

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

const plain = (name: string): string => {
  if (!NAME.test(name)) throw new RangeError(`"${name}" is not a plain lower-case database name`);
  return name;
};

/** Is anybody connected to it? */
export const isDatabaseInUse = (serverUrl: string, name: string): Promise<boolean> =>
  withAdmin(serverUrl, async (query) => {
    const found = await query('select 1 from pg_stat_activity where datname = $1 limit 1', [name]);
    return found.rows.length > 0;
  });

/** With whoever is connected to it; nothing happens where there is none. */
export const dropDatabase = (serverUrl: string, name: string): Promise<void> =>
  withAdmin(serverUrl, async (query) => {
    await query(`drop database if exists ${plain(name)} with (force)`);
  });

/** Drops the database of that name, with whoever is connected to it, and makes it again. Answers its URL. */
export const recreateDatabase = async (serverUrl: string, name: string): Promise<string> => {
  await dropDatabase(serverUrl, name);
  await withAdmin(serverUrl, async (query) => {
    await query(`create database ${plain(name)} template template0`);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
};
