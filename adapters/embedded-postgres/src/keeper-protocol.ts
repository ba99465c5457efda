/**
 * What a user of the server and its keeper say to each other. The keeper is the process that owns the server; every
 * user holds one connection to it for as long as it uses the server. The operating system closes the connection of a
 * process that died, however it died, so the keeper always knows whether anybody is left.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** `full` survives a power failure; `relaxed` survives the death of every process, but not that of the machine. */
export type Durability = 'full' | 'relaxed';

export type Progress = 'copying the server programs' | 'initialising the data directory' | 'starting the server';

/** What the keeper is told when it is started. */
export interface KeeperOrders {
  readonly dataDirectory: string;
  /** Wished for; another one is taken when it is in use. */
  readonly port: number | null;
  readonly durability: Durability;
  readonly maxConnections: number;
  /** How long the server stays up after its last user has left. */
  readonly lingerMs: number;
  /** Start from an empty server every time. */
  readonly disposable: boolean;
}

/** One line of JSON each, from the keeper to a user. */
export type KeeperMessage =
  | { readonly _tag: 'Progress'; readonly step: Progress }
  | { readonly _tag: 'Ready'; readonly url: string; readonly serverPid: number }
  | { readonly _tag: 'Failed'; readonly message: string };

/** The keeper's exit code when another keeper has the data directory. */
export const ANOTHER_KEEPER = 3;

/** Unix socket addresses are cut off after 103 bytes on some systems. */
const LONGEST_SOCKET_PATH = 100;

/** A folder of this user alone; refuses one that somebody else put there. */
export const privateFolder = (path: string): string => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const owner = lstatSync(path);
  if (!owner.isDirectory() || owner.uid !== userInfo().uid)
    throw new Error(`${path} belongs to another user; remove it or set TMPDIR`);
  return path;
};

/** Where the keeper of a data directory listens. */
export const keeperSocket = (dataDirectory: string): string => {
  const beside = join(dataDirectory, 'keeper.sock');
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH) return beside;
  const name = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
  return join(privateFolder(join(tmpdir(), `usage-billing-${userInfo().uid}`)), `${name}.sock`);
};
