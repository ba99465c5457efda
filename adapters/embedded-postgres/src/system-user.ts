/** The user that the server runs as, because Postgres refuses to run as root. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const lookUp = (name: string): SystemUser | undefined => {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
};

const attempt = (command: string, args: ReadonlyArray<string>): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** With the tools of most Linux systems, or with those of BusyBox. */
const create = (name: string): void => {
  if (attempt('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name]))
    return;
  attempt('adduser', ['-S', '-D', '-H', name]);
};

/** Undefined when this process is not root: then the server runs as this process's own user. */
export const serverUser = (serverDirectory: string, name = 'postgres'): SystemUser | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(serverDirectory, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const known = lookUp(name);
  if (known !== undefined) return known;
  create(name);
  const created = lookUp(name);
  if (created === undefined)
    throw new Error(
      `Postgres does not run as root, and the system user "${name}" could not be created. Create it, run as an ordinary user, or set DATABASE_URL.`,
    );
  return created;
};
