/** How the commands for staff reach the play's database, from another terminal; the password stays in its file. */
import type { PlayOptions } from './options.ts';

export const databaseLine = (
  url: string,
  { dataDirectory, databaseUrl }: Pick<PlayOptions, 'dataDirectory' | 'databaseUrl'>,
): string => {
  const { username, host, pathname } = new URL(url);
  // Whoever named a server knows how to get in.
  const password = databaseUrl === undefined ? `$(cat '${dataDirectory}/play/password')` : '…';
  return `export DATABASE_URL="postgres://${username}:${password}@${host}${pathname}"`;
};
