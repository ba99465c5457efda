/** An empty database under a name of the caller's: what was in it before is gone. */
import { withAdmin } from './admin-client.ts';

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Drops the database of that name, with whoever is connected to it, and makes it again. Answers its URL. */
export const recreateDatabase = async (serverUrl: string, name: string): Promise<string> => {
  if (!NAME.test(name)) throw new RangeError(`"${name}" is not a plain lower-case database name`);
  await withAdmin(serverUrl, async (query) => {
    await query(`drop database if exists ${name} with (force)`);
    await query(`create database ${name} template template0`);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
};
