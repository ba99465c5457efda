/** Brings the server of a data directory up, keeps it up, and takes it down, whatever state an earlier one left it in. */
import { execFileSync } from 'node:child_process';
import { existsSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { serverPrograms } from './binaries.ts';
import {
  connectionUrl,
  forgetPidFile,
  initialise,
  lastLogLine,
  readPidFile,
  refuseOtherVersion,
  serverDirectory,
  spawnServer,
} from './cluster.ts';
import type { KeeperOrders, Progress } from './keeper-protocol.ts';
import { serverUser } from './system-user.ts';

export interface RunningServer {
  readonly url: string;
  readonly pid: () => number;
  readonly stop: () => Promise<void>;
}

interface Located {
  readonly pid: number;
  readonly port: number;
}

const START_TIMEOUT_MS = 60_000;
/** After this long a shutdown that waits for its last checkpoint is cut short; the next start recovers. */
const STOP_TIMEOUT_MS = 20_000;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Process numbers are given out again: is this one really the server of this folder? */
const servesFolder = (pid: number, folder: string): boolean => {
  if (!isAlive(pid)) return false;
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
    return /postgres/.test(execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return false;
  }
};

const until = async (condition: () => boolean, timeoutMs: number): Promise<boolean> => {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
};

const isFree = (port: number): Promise<number | null> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });

/** Null: the port that must be had is in use. */
const choosePort = async (wished: number | null, insist: boolean): Promise<number | null> => {
  if (insist && wished !== null) return isFree(wished);
  const port = (wished === null ? null : await isFree(wished)) ?? (await isFree(0));
  if (port === null) throw new Error('No free port on 127.0.0.1');
  return port;
};

/** A fast shutdown, then an immediate one, then none asked. */
const shutDown = async (pid: number, dataDirectory: string): Promise<void> => {
  const gone = (): boolean => !servesFolder(pid, serverDirectory(dataDirectory));
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (gone()) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await until(gone, STOP_TIMEOUT_MS)) return;
  }
};

export const bringUp = async (orders: KeeperOrders, onProgress: (step: Progress) => void): Promise<RunningServer> => {
  const { dataDirectory } = orders;
  const folder = serverDirectory(dataDirectory);
  const user = serverUser(folder);
  const programs = serverPrograms(user, () => onProgress('copying the server programs'));
  refuseOtherVersion(dataDirectory, programs.majorVersion);

  /** The one that a killed keeper left behind, if it is well. Anything else that is left is cleared away. */
  const takeOver = async (): Promise<Located | null> => {
    const left = readPidFile(dataDirectory);
    if (left === null) return null;
    if (servesFolder(left.pid, folder)) {
      if (left.ready && !orders.disposable) return left;
      await shutDown(left.pid, dataDirectory);
    }
    forgetPidFile(dataDirectory);
    return null;
  };

  const startOnce = async (wished: number | null, insist: boolean): Promise<Located | null> => {
    const port = await choosePort(wished, insist);
    if (port === null) return null;
    const child = spawnServer(programs, user, orders, port);
    let ended = false;
    child.once('exit', () => {
      ended = true;
    });
    child.once('error', () => {
      ended = true;
    });
    const isReady = (): boolean => {
      const note = readPidFile(dataDirectory);
      return note !== null && note.pid === child.pid && note.ready;
    };
    const answered = await until(() => ended || isReady(), START_TIMEOUT_MS);
    if (answered && !ended && child.pid !== undefined) return { pid: child.pid, port };
    child.kill('SIGKILL');
    return null;
  };

  /** Tries again: the port may have been taken in between, or processes of a killed server are still going away. */
  const start = async (wished: number | null, insist: boolean): Promise<Located> => {
    for (let attempt = 0; attempt < (insist ? 200 : 10); attempt++) {
      const started = await startOnce(attempt < 5 || insist ? wished : null, insist);
      if (started !== null) return started;
      await pause(300);
    }
    throw new Error(`The server did not start: ${lastLogLine(dataDirectory)}`);
  };

  let current = await takeOver();
  if (current === null) {
    if (orders.disposable) rmSync(folder, { recursive: true, force: true });
    if (!existsSync(folder)) {
      onProgress('initialising the data directory');
      await initialise(programs, user, orders);
    }
    onProgress('starting the server');
    current = await start(orders.port, false);
  }
  const { port } = current;
  let { pid } = current;

  let stopping = false;
  const watch = setInterval(async () => {
    if (stopping || isAlive(pid)) return;
    stopping = true;
    try {
      forgetPidFile(dataDirectory);
      // Its users know this port only, so no other will do.
      pid = (await start(port, true)).pid;
      stopping = false;
    } catch {
      // Nothing more can be done here; the users' next query says that the server is gone.
    }
  }, 500);

  return {
    url: connectionUrl(dataDirectory, port),
    pid: () => pid,
    stop: async () => {
      stopping = true;
      clearInterval(watch);
      await shutDown(pid, dataDirectory);
    },
  };
};
