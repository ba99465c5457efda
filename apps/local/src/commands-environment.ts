/** How the commands for staff reach the demo's database and its fake Zuora, from another terminal; the password stays in its file. */
import { DEFAULT_CREDENTIALS } from '@usage-billing/zuora-fake';
import type { DemoOptions } from './options.ts';

/** Lines for a shell. */
export const commandsEnvironment = (
  databaseUrl: string,
  zuoraUrl: string,
  { dataDirectory, databaseUrl: ofServer }: Pick<DemoOptions, 'dataDirectory' | 'databaseUrl'>,
): ReadonlyArray<string> => {
  const { username, host, pathname } = new URL(databaseUrl);
  // Whoever named a server knows its password.
  const password = ofServer === undefined ? `$(cat '${dataDirectory}/demo/password')` : '…';
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  return [
    `export DATABASE_URL="postgres://${username}:${password}@${host}${pathname}"`,
    `export ZUORA_URL=${zuoraUrl} ZUORA_CLIENT_ID=${clientId} ZUORA_CLIENT_SECRET=${clientSecret}`,
  ];
};
