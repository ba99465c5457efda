/**
 * What a user of the server and its supervisor send each other. The supervisor is the process that owns the server; each
 * user holds one connection to it for as long as it uses the server. The operating system closes the connection of a
 * process that died, however it died, so the supervisor always knows whether anybody is left.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** `full` survives a power failure; `relaxed` survives the death of every process, but not that of the machine. */
export type Durability = 'full' | 'relaxed';

/** What a start is doing, for those who wait. */
export type Progress = 'copying the server programs' | 'initialising the data directory' | 'starting the server';

/** Passed to the supervisor as JSON when it is started. */
export interface SupervisorOptions {
  readonly dataDirectory: string;
  /** Preferred; another one is used when it is taken. */
  readonly port?: number;
  readonly durability: Durability;
  readonly maxConnections: number;
  /** How long the server stays up after its last user has left. */
  readonly lingerMs: number;
  /** Start from an empty server every time. */
  readonly disposable: boolean;
}

/** One line of JSON each, from the supervisor to a user. */
export type SupervisorMessage =
  | { readonly _tag: 'Progress'; readonly step: Progress }
  | { readonly _tag: 'Ready'; readonly url: string; readonly serverPid: number }
  | { readonly _tag: 'Failed'; readonly message: string };

/** Exit code of a supervisor that finds another one on its data directory. */
export const ALREADY_SUPERVISED = 3;

/**
 * Names of files in the data directory. They are older than the word supervisor, and stay: processes of two versions on one
 * data directory must meet at the same supervisor.
 */
export const LOCK_FILE = 'keeper.lock';
const SOCKET_FILE = 'keeper.sock';

/** Some systems cut the addresses of Unix sockets off after 103 bytes. */
const MAX_SOCKET_PATH_BYTES = 100;

/** Where the supervisor of a data directory listens. */
export const supervisorSocket = (dataDirectory: string): string => {
  const inside = join(dataDirectory, SOCKET_FILE);
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH_BYTES) return inside;
  const name = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
  return join(privateFolder(join(tmpdir(), `usage-billing-${userInfo().uid}`)), `${name}.sock`);
};

/** Makes a folder that only this user can read; throws when it belongs to somebody else. */
export const privateFolder = (path: string): string => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const owner = lstatSync(path);
  if (!owner.isDirectory() || owner.uid !== userInfo().uid)
    throw new Error(`${path} belongs to another user; remove it or set TMPDIR`);
  return path;
};
