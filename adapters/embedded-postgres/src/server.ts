/** Brings the server of a data directory up, keeps it up, and takes it down, whatever state an earlier one left it in. */
import { existsSync, rmSync } from 'node:fs';
import { type ServerPrograms, serverPrograms } from './binaries.ts';
import { checkVersion, connectionUrl, initialise, serverDirectory } from './cluster.ts';
import { isAlive, isServerOf, readPidFile, removePidFile, shutDown } from './server-process.ts';
import { type Address, type StartServer, serverStarter } from './start-server.ts';
import type { Progress, SupervisorOptions } from './supervisor-protocol.ts';
import { type SystemUser, serverUser } from './system-user.ts';

export interface RunningServer {
  readonly url: string;
  /** Changes when the server crashes and is started again. */
  readonly pid: () => number;
  readonly stop: () => Promise<void>;
}

type OnProgress = (step: Progress) => void;

export const bringUp = async (options: SupervisorOptions, onProgress: OnProgress): Promise<RunningServer> => {
  const { dataDirectory } = options;
  const user = serverUser(serverDirectory(dataDirectory));
  const programs = serverPrograms(user, () => onProgress('copying the server programs'));
  checkVersion(dataDirectory, programs.majorVersion);
  const start = serverStarter(programs, user, options);
  const address = (await takeOver(options)) ?? (await startAfresh(programs, user, options, start, onProgress));
  return keepUp(dataDirectory, address, start);
};

/** The server that a killed supervisor left behind, if it is well. Anything else that is left is cleared away. */
const takeOver = async ({ dataDirectory, disposable }: SupervisorOptions): Promise<Address | undefined> => {
  const found = readPidFile(dataDirectory);
  if (found === undefined) return undefined;
  if (isServerOf(dataDirectory, found.pid)) {
    if (found.ready && !disposable) return found;
    await shutDown(dataDirectory, found.pid);
  }
  removePidFile(dataDirectory);
  return undefined;
};

const startAfresh = async (
  programs: ServerPrograms,
  user: SystemUser | undefined,
  options: SupervisorOptions,
  start: StartServer,
  onProgress: OnProgress,
): Promise<Address> => {
  const folder = serverDirectory(options.dataDirectory);
  if (options.disposable) rmSync(folder, { recursive: true, force: true });
  if (!existsSync(folder)) {
    onProgress('initialising the data directory');
    await initialise(programs, user, options);
  }
  onProgress('starting the server');
  return start.anywhere();
};

const WATCH_EVERY_MS = 500;

/** Starts the server again when it crashes. Its users know this port only, so no other will do. */
const keepUp = (dataDirectory: string, { port, pid: first }: Address, start: StartServer): RunningServer => {
  let pid = first;
  let isBusy = false;
  const watch = setInterval(async () => {
    if (isBusy || isAlive(pid)) return;
    isBusy = true;
    try {
      removePidFile(dataDirectory);
      pid = (await start.on(port)).pid;
      isBusy = false;
    } catch {
      // Nothing more can be done here; the users' next query fails because the server is gone.
    }
  }, WATCH_EVERY_MS);
  return {
    url: connectionUrl(dataDirectory, port),
    pid: () => pid,
    stop: async () => {
      isBusy = true;
      clearInterval(watch);
      await shutDown(dataDirectory, pid);
    },
  };
};
