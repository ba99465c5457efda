/** How Postgres's programs are run: as which user, where, and in which environment. */
import type { SystemUser } from './system-user.ts';

/** The machine's language and time zone must not change what the server does. */
const environment = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH ?? '/usr/bin:/bin' };

export const programOptions = (user: SystemUser | undefined, cwd: string) => ({ ...user, cwd, env: environment });

/**
 * A name of the working directory that the user can open. It may not be allowed into the folders above, e.g. root's home; the
 * process starts inside, and on Linux it can name the folder that it is in without going through those.
 */
export const reachablePath = (user: SystemUser | undefined, workingDirectory: string): string =>
  user !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : workingDirectory;
