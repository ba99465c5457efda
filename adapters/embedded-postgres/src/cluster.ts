/** A data directory and the server process on it. Everything lives in one folder, so that removing it removes all. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerPrograms } from './binaries.ts';
import type { KeeperOrders } from './keeper-protocol.ts';
import type { SystemUser } from './system-user.ts';

export const SUPERUSER = 'billing';
export const DATABASE = 'postgres';

/** Where Postgres's own files are. */
export const serverDirectory = (dataDirectory: string): string => join(dataDirectory, 'server');

/** The machine's language and time zone must not change what the server does. */
const environment = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH ?? '/usr/bin:/bin' };

/**
 * Another user may not be able to walk through the folders above the data directory, e.g. root's home. The process
 * starts inside it, and Linux lets it name the folder it is in without that walk.
 */
const ownFolder = (user: SystemUser | null, path: string): string =>
  user !== null && process.platform === 'linux' ? '/proc/self/cwd' : path;

const spawnOptions = (user: SystemUser | null, cwd: string) => ({ ...(user ?? {}), cwd, env: environment });

/** Says what to do when the folder holds what another version, or another program, put there. */
export const refuseOtherVersion = (dataDirectory: string, majorVersion: string): void => {
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

const passwordFile = (dataDirectory: string): string => join(dataDirectory, 'password');

const readOrMakePassword = (dataDirectory: string): string => {
  const file = passwordFile(dataDirectory);
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
};

export const connectionUrl = (dataDirectory: string, port: number): string =>
  `postgres://${SUPERUSER}:${readOrMakePassword(dataDirectory)}@127.0.0.1:${port}/${DATABASE}`;

/** Makes the server's files beside their final place and moves them there, so that a crash leaves nothing half made. */
export const initialise = async (
  programs: ServerPrograms,
  user: SystemUser | null,
  { dataDirectory, durability }: KeeperOrders,
): Promise<void> => {
  const fresh = join(dataDirectory, 'server.new');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  const secrets = mkdtempSync(join(tmpdir(), 'usage-billing-'));
  const secret = join(secrets, 'password');
  writeFileSync(secret, `${readOrMakePassword(dataDirectory)}\n`, { mode: 0o600 });
  if (user !== null) for (const path of [fresh, secrets, secret]) chownSync(path, user.uid, user.gid);
  try {
    await promisify(execFile)(
      programs.initdb,
      [
        ['-D', ownFolder(user, fresh)],
        ['-U', SUPERUSER, `--pwfile=${secret}`, '--auth=scram-sha-256'],
        ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ['--no-instructions', ...(durability === 'relaxed' ? ['--no-sync'] : [])],
      ].flat(),
      spawnOptions(user, fresh),
    );
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
  renameSync(fresh, serverDirectory(dataDirectory));
};

const settings = (orders: KeeperOrders): ReadonlyArray<string> => [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  `max_connections=${orders.maxConnections}`,
  'shared_buffers=128MB',
  'max_wal_size=1GB',
  // No replicas: less is written for every commit.
  'wal_level=minimal',
  'max_wal_senders=0',
  // Short queries on small machines: planning for parallel workers or compiling costs more than it saves.
  'max_parallel_workers_per_gather=0',
  'jit=off',
  'io_method=sync',
  'log_checkpoints=off',
  'log_min_messages=warning',
  // Statements hold customers' data.
  'log_min_error_statement=panic',
  'log_parameter_max_length_on_error=0',
  ...(orders.durability === 'relaxed' ? ['fsync=off', 'full_page_writes=off'] : []),
];

/** Starts the server; its messages go to `server.log`. */
export const spawnServer = (
  programs: ServerPrograms,
  user: SystemUser | null,
  orders: KeeperOrders,
  port: number,
): ChildProcess => {
  const folder = serverDirectory(orders.dataDirectory);
  const logFile = join(orders.dataDirectory, 'server.log');
  const tooLong = (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > 16 * 1024 * 1024;
  const log = openSync(logFile, tooLong ? 'w' : 'a', 0o600);
  try {
    return spawn(
      programs.postgres,
      ['-D', ownFolder(user, folder), '-p', String(port), ...settings(orders).flatMap((setting) => ['-c', setting])],
      { ...spawnOptions(user, folder), stdio: ['ignore', 'ignore', log] },
    );
  } finally {
    closeSync(log);
  }
};

/** The server's own note of itself: its process, and whether it takes connections. */
export const readPidFile = (
  dataDirectory: string,
): { readonly pid: number; readonly port: number; readonly ready: boolean } | null => {
  try {
    const lines = readFileSync(join(serverDirectory(dataDirectory), 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0
      ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
      : null;
  } catch {
    return null;
  }
};

export const forgetPidFile = (dataDirectory: string): void =>
  rmSync(join(serverDirectory(dataDirectory), 'postmaster.pid'), { force: true });

export const lastLogLine = (dataDirectory: string): string => {
  try {
    return readFileSync(join(dataDirectory, 'server.log'), 'utf8').trim().split('\n').slice(-2).join(' ');
  } catch {
    return '';
  }
};
