/** The server process of a data directory: how it is started, what it writes about itself, and how it is stopped. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerPrograms } from './binaries.ts';
import { serverDirectory } from './cluster.ts';
import { programOptions, reachablePath } from './run-as.ts';
import type { SupervisorOptions } from './supervisor-protocol.ts';
import type { SystemUser } from './system-user.ts';
import { until } from './until.ts';

const MAX_LOG_BYTES = 16 * 1024 * 1024;

/** Its messages go to `server.log`. */
export const spawnServer = (
  programs: ServerPrograms,
  user: SystemUser | undefined,
  options: SupervisorOptions,
  port: number,
): ChildProcess => {
  const folder = serverDirectory(options.dataDirectory);
  const logFile = logFileOf(options.dataDirectory);
  const isTooLong = (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES;
  const log = openSync(logFile, isTooLong ? 'w' : 'a', 0o600);
  const settings = settingsOf(options).flatMap((setting) => ['-c', setting]);
  try {
    return spawn(programs.postgres, ['-D', reachablePath(user, folder), '-p', String(port), ...settings], {
      ...programOptions(user, folder),
      stdio: ['ignore', 'ignore', log],
    });
  } finally {
    closeSync(log);
  }
};

const settingsOf = ({ maxConnections, durability }: SupervisorOptions): ReadonlyArray<string> => [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  `max_connections=${maxConnections}`,
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
  // Statements contain customers' data.
  'log_min_error_statement=panic',
  'log_parameter_max_length_on_error=0',
  ...(durability === 'relaxed' ? ['fsync=off', 'full_page_writes=off'] : []),
];

const logFileOf = (dataDirectory: string): string => join(dataDirectory, 'server.log');

/** For error messages; empty without a log. */
export const lastLogLines = (dataDirectory: string): string => {
  try {
    return readFileSync(logFileOf(dataDirectory), 'utf8').trim().split('\n').slice(-2).join(' ');
  } catch {
    return '';
  }
};

export interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** It accepts connections. */
  readonly ready: boolean;
}

const pidFileOf = (dataDirectory: string): string => join(serverDirectory(dataDirectory), 'postmaster.pid');

/** Its lines: https://www.postgresql.org/docs/18/storage-file-layout.html; undefined without one. */
export const readPidFile = (dataDirectory: string): PidFile | undefined => {
  try {
    const lines = readFileSync(pidFileOf(dataDirectory), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0
      ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
      : undefined;
  } catch {
    return undefined;
  }
};

export const removePidFile = (dataDirectory: string): void => rmSync(pidFileOf(dataDirectory), { force: true });

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Process ids are used again, so this checks that it is the server of this data directory. */
export const isServerOf = (dataDirectory: string, pid: number): boolean => {
  if (!isAlive(pid)) return false;
  try {
    if (process.platform === 'linux')
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(serverDirectory(dataDirectory));
    return /postgres/.test(execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return false;
  }
};

/** A shutdown that still waits for its last checkpoint after this time is cut short; the next start recovers. */
const STOP_TIMEOUT_MS = 20_000;

/** First a fast shutdown, then an immediate one, then none that asks. */
export const shutDown = async (dataDirectory: string, pid: number): Promise<void> => {
  const isGone = (): boolean => !isServerOf(dataDirectory, pid);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (isGone()) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await until(isGone, STOP_TIMEOUT_MS)) return;
  }
};
