/** A data directory: its files, its version and its password. Everything lives in one folder, so that removing it removes all. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerPrograms } from './binaries.ts';
import { programOptions, reachablePath } from './run-as.ts';
import type { SupervisorOptions } from './supervisor-protocol.ts';
import type { SystemUser } from './system-user.ts';

export const SUPERUSER = 'billing';
export const DATABASE = 'postgres';

/** The folder of Postgres's own files. */
export const serverDirectory = (dataDirectory: string): string => join(dataDirectory, 'server');

/** Throws, with what to do, when the files of another version or another installation are there. */
export const checkVersion = (dataDirectory: string, majorVersion: string): void => {
  for (const folder of [dataDirectory, serverDirectory(dataDirectory)]) {
    const file = join(folder, 'PG_VERSION');
    if (!existsSync(file)) continue;
    const found = readFileSync(file, 'utf8').trim();
    if (found !== majorVersion)
      throw new Error(
        `The data directory ${dataDirectory} was made by Postgres ${found}, but this is Postgres ${majorVersion}. Dump it with Postgres ${found} and load it into a new one, choose another data directory, or remove it to start afresh.`,
      );
    if (folder === dataDirectory)
      throw new Error(
        `The data directory ${dataDirectory} was made by another Postgres installation. Choose another data directory, or start that server and set DATABASE_URL.`,
      );
  }
};

export const connectionUrl = (dataDirectory: string, port: number): string =>
  `postgres://${SUPERUSER}:${ensurePassword(dataDirectory)}@127.0.0.1:${port}/${DATABASE}`;

const ensurePassword = (dataDirectory: string): string => {
  const file = join(dataDirectory, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
};

/** Makes the server's files beside their final place and moves them there, so that a crash leaves nothing half made. */
export const initialise = async (
  programs: ServerPrograms,
  user: SystemUser | undefined,
  { dataDirectory, durability }: SupervisorOptions,
): Promise<void> => {
  const fresh = join(dataDirectory, 'server.new');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  const secrets = mkdtempSync(join(tmpdir(), 'usage-billing-'));
  const secret = join(secrets, 'password');
  writeFileSync(secret, `${ensurePassword(dataDirectory)}\n`, { mode: 0o600 });
  if (user !== undefined) for (const path of [fresh, secrets, secret]) chownSync(path, user.uid, user.gid);
  try {
    await promisify(execFile)(
      programs.initdb,
      [
        ['-D', reachablePath(user, fresh)],
        ['-U', SUPERUSER, `--pwfile=${secret}`, '--auth=scram-sha-256'],
        ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ['--no-instructions', ...(durability === 'relaxed' ? ['--no-sync'] : [])],
      ].flat(),
      programOptions(user, fresh),
    );
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
  renameSync(fresh, serverDirectory(dataDirectory));
};
