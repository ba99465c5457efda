/** How the commands for staff reach the demo's database, from another terminal; the password stays in its file. */
import type { DemoOptions } from './options.ts';

export const databaseLine = (
  url: string,
  { dataDirectory, databaseUrl }: Pick<DemoOptions, 'dataDirectory' | 'databaseUrl'>,
): string => {
  const { username, host, pathname } = new URL(url);
  // Whoever named a server knows its password.
  const password = databaseUrl === undefined ? `$(cat '${dataDirectory}/demo/password')` : '…';
  return `export DATABASE_URL="postgres://${username}:${password}@${host}${pathname}"`;
};
