/** Starts the embedded server, or shares the one that another process started on the same data directory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { resolve as absolute } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  ANOTHER_KEEPER,
  type Durability,
  type KeeperMessage,
  type KeeperOrders,
  keeperSocket,
  type Progress,
} from './keeper-protocol.ts';

/** The message says what is wrong and what can be done; it never holds the password. */
export type EmbeddedPostgresError = { readonly _tag: 'EmbeddedPostgresFailed'; readonly message: string };

export interface EmbeddedPostgresOptions {
  /** Made when it is missing. Everything is kept in it: removing it, while nobody uses it, removes the database. */
  readonly dataDirectory: string;
  /** Wished for; a free one is taken when it is in use, or when the server runs already on another. */
  readonly port?: number;
  /** `relaxed` loses data when the machine (not a process) fails; default `full`. The first user decides. */
  readonly durability?: Durability;
  /** Default 100. */
  readonly maxConnections?: number;
  /** How long the server stays up after its last user has left; default 0. */
  readonly lingerMs?: number;
  /** Start from an empty server whenever none is running; for tests. */
  readonly disposable?: boolean;
  /** Called with each step that takes a while. The first start takes some seconds, later ones a fraction of one. */
  readonly onProgress?: (step: Progress) => void;
}

export interface EmbeddedPostgres {
  /** Listens on 127.0.0.1 only; holds a random password. */
  readonly url: string;
  /** The server's process, for those who watch it. */
  readonly serverPid: number;
  /** Ends this use. The server goes down with its last user, and then this waits for it. Repeating it does nothing. */
  readonly stop: Task<void>;
}

/** Slow disks: a first start copies and initialises. */
const DEADLINE_MS = 120_000;

const failed = (message: string): EmbeddedPostgresError => ({ _tag: 'EmbeddedPostgresFailed', message });

const connectTo = (path: string): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });

interface KeeperExit {
  readonly code: number | null;
  readonly stderr: string;
}

interface StartedKeeper {
  /** Null while it runs. */
  readonly exit: () => KeeperExit | null;
  /** Lets this process end, and its keeper go on, without the other. */
  readonly release: () => void;
}

const startKeeper = (orders: KeeperOrders): StartedKeeper => {
  const program = fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './keeper.ts' : './keeper.js', import.meta.url),
  );
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, JSON.stringify(orders)],
    // A session of its own: signals to the terminal's processes do not reach it.
    {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: orders.dataDirectory,
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  let stderr = '';
  let exit: KeeperExit | null = null;
  child.stderr?.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  child.once('error', (error) => {
    exit = { code: 1, stderr: error.message };
  });
  child.once('close', (code) => {
    exit ??= { code, stderr };
  });
  return {
    exit: () => exit,
    release: () => {
      child.stderr?.destroy();
      child.unref();
    },
  };
};

/** The keeper's first final word. Null: it went away without one, e.g. because it was just shutting down. */
const finalWord = async (
  keeper: Socket,
  onProgress: (step: Progress) => void,
): Promise<Exclude<KeeperMessage, { readonly _tag: 'Progress' }> | null> => {
  try {
    for await (const line of createInterface({ input: keeper })) {
      const message = JSON.parse(line) as KeeperMessage;
      if (message._tag !== 'Progress') return message;
      onProgress(message.step);
    }
  } catch {
    // The connection broke: the keeper was killed, or just went away.
  }
  return null;
};

const leave = (keeper: Socket): Task<void> => {
  let left: Promise<void> | null = null;
  return () => {
    left ??= new Promise((resolve) => {
      if (keeper.destroyed || keeper.readableEnded) return resolve();
      keeper.ref();
      keeper.once('close', () => resolve());
      keeper.once('end', () => resolve());
      keeper.resume();
      keeper.end();
    });
    return left;
  };
};

const join = async (
  orders: KeeperOrders,
  onProgress: (step: Progress) => void,
): Promise<E.Either<EmbeddedPostgresError, EmbeddedPostgres>> => {
  const path = keeperSocket(orders.dataDirectory);
  const deadline = Date.now() + DEADLINE_MS;
  let started: StartedKeeper | null = null;
  while (Date.now() < deadline) {
    const keeper = await connectTo(path);
    if (keeper !== null) {
      const word = await finalWord(keeper, onProgress);
      if (word !== null) started?.release();
      if (word?._tag === 'Ready') {
        keeper.on('error', () => keeper.destroy());
        keeper.resume();
        // A program that has nothing else to do may end without saying goodbye.
        keeper.unref();
        return E.right({ url: word.url, serverPid: word.serverPid, stop: leave(keeper) });
      }
      keeper.destroy();
      if (word?._tag === 'Failed') return E.left(failed(word.message));
    } else {
      const exit = started?.exit() ?? null;
      if (exit !== null && exit.code !== ANOTHER_KEEPER && exit.code !== 0)
        return E.left(
          failed(`The embedded Postgres could not be started: ${exit.stderr.trim() || `exit code ${exit.code}`}`),
        );
      if (started === null || exit !== null) started = startKeeper(orders);
    }
    await pause(25);
  }
  return E.left(
    failed(`The embedded Postgres in ${orders.dataDirectory} did not start within ${DEADLINE_MS / 1000} s`),
  );
};

const unreadable = (dataDirectory: string, error: unknown): EmbeddedPostgresError =>
  failed(
    `The data directory ${dataDirectory} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
  );

export const startEmbeddedPostgres =
  (options: EmbeddedPostgresOptions): TaskEither<EmbeddedPostgresError, EmbeddedPostgres> =>
  async () => {
    const asked = absolute(options.dataDirectory);
    try {
      mkdirSync(asked, { recursive: true, mode: 0o700 });
      const orders: KeeperOrders = {
        // One name for one folder, so that users who came by different links meet at the same keeper.
        dataDirectory: realpathSync(asked),
        port: options.port ?? null,
        durability: options.durability ?? 'full',
        maxConnections: options.maxConnections ?? 100,
        lingerMs: options.lingerMs ?? 0,
        disposable: options.disposable ?? false,
      };
      return await join(orders, options.onProgress ?? (() => undefined));
    } catch (error) {
      return E.left(unreadable(asked, error));
    }
  };
