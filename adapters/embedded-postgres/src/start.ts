/** Starts the embedded server, or shares the one that another process started on the same data directory. */
import { mkdirSync, realpathSync } from 'node:fs';
import type { Socket } from 'node:net';
import { resolve as absolute } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  connectTo,
  leave,
  type Outcome,
  readOutcome,
  type StartedSupervisor,
  type SupervisorExit,
  startSupervisor,
} from './supervisor-client.ts';
import {
  ALREADY_SUPERVISED,
  type Durability,
  type Progress,
  type SupervisorOptions,
  supervisorSocket,
} from './supervisor-protocol.ts';

/** The message says what is wrong and what can be done; it never contains the password. */
export type EmbeddedPostgresError = { readonly _tag: 'EmbeddedPostgresFailed'; readonly message: string };

/** Where the database lives, and how durable it is. */
export interface EmbeddedPostgresOptions {
  /** Made when it is missing. Everything is in it: removing it, while nobody uses it, removes the database. */
  readonly dataDirectory: string;
  /** Preferred; a free one is used when it is taken, or when the server already runs on another. */
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

/** A use of a running server; several processes may share one. */
export interface EmbeddedPostgres {
  /** On 127.0.0.1 only; contains a random password. */
  readonly url: string;
  /** The server's process, for those who watch it. */
  readonly serverPid: number;
  /** Ends this use. The server goes down with its last user, and then this waits for it. Repeating it does nothing. */
  readonly stop: Task<void>;
}

type Started = E.Either<EmbeddedPostgresError, EmbeddedPostgres>;

/** Starts the server, or joins one that runs on the same data directory. */
export const startEmbeddedPostgres =
  (options: EmbeddedPostgresOptions): TaskEither<EmbeddedPostgresError, EmbeddedPostgres> =>
  async () => {
    const dataDirectory = absolute(options.dataDirectory);
    try {
      mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
      return await join(
        supervisorOptions(options, realpathSync(dataDirectory)),
        options.onProgress ?? (() => undefined),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return failed(`The data directory ${dataDirectory} cannot be used: ${reason}`);
    }
  };

/** `dataDirectory` is one name for one folder, so that users who came by different links meet at the same supervisor. */
const supervisorOptions = (
  { port, durability = 'full', maxConnections = 100, lingerMs = 0, disposable = false }: EmbeddedPostgresOptions,
  dataDirectory: string,
): SupervisorOptions => ({
  dataDirectory,
  ...(port === undefined ? {} : { port }),
  durability,
  maxConnections,
  lingerMs,
  disposable,
});

/** A first start copies and initialises, which takes long on slow disks. */
const DEADLINE_MS = 120_000;
const POLL_MS = 25;

/** Connects to the supervisor of the data directory, and starts one while there is none. */
const join = async (options: SupervisorOptions, onProgress: (step: Progress) => void): Promise<Started> => {
  const path = supervisorSocket(options.dataDirectory);
  const deadline = performance.now() + DEADLINE_MS;
  let own: StartedSupervisor | undefined;
  while (performance.now() < deadline) {
    const supervisor = await connectTo(path);
    if (supervisor !== undefined) {
      const outcome = await readOutcome(supervisor, onProgress);
      if (outcome !== undefined) {
        own?.release();
        return startedBy(supervisor, outcome);
      }
      supervisor.destroy();
    } else {
      const exit = own?.exit();
      if (exit !== undefined && isFailure(exit))
        return failed(`The embedded Postgres could not be started: ${exit.stderr.trim() || `exit code ${exit.code}`}`);
      if (own === undefined || exit !== undefined) own = startSupervisor(options);
    }
    await pause(POLL_MS);
  }
  return failed(`The embedded Postgres in ${options.dataDirectory} did not start within ${DEADLINE_MS / 1000} s`);
};

const startedBy = (supervisor: Socket, outcome: Outcome): Started => {
  if (outcome._tag === 'Failed') {
    supervisor.destroy();
    return failed(outcome.message);
  }
  supervisor.on('error', () => supervisor.destroy());
  supervisor.resume();
  // A program that has nothing else to do may end without leaving first.
  supervisor.unref();
  return E.right({ url: outcome.url, serverPid: outcome.serverPid, stop: leave(supervisor) });
};

/** Another supervisor was faster, or this one had nothing more to do; both are tried again. */
const isFailure = ({ code }: SupervisorExit): boolean => code !== ALREADY_SUPERVISED && code !== 0;

const failed = (message: string): E.Either<EmbeddedPostgresError, never> =>
  E.left({ _tag: 'EmbeddedPostgresFailed', message });
