/** Starts the server process, as often as it takes. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerPrograms } from './binaries.ts';
import { choosePort, freePort } from './free-port.ts';
import { lastLogLines, readPidFile, spawnServer } from './server-process.ts';
import type { SupervisorOptions } from './supervisor-protocol.ts';
import type { SystemUser } from './system-user.ts';
import { until } from './until.ts';

export interface Address {
  readonly pid: number;
  readonly port: number;
}

/** Rejects, with the end of the server's log, when the server does not start. */
export interface StartServer {
  /** On the preferred port if it can be had, else on any other. */
  readonly anywhere: () => Promise<Address>;
  /** On this port and no other. */
  readonly on: (port: number) => Promise<Address>;
}

const START_TIMEOUT_MS = 60_000;
const RETRY_MS = 300;
/** A port that was free a moment ago may have been taken since. */
const ATTEMPTS_ON_PREFERRED_PORT = 5;
const ATTEMPTS = 10;
/** A minute: the processes of a server that was killed take their time to go away. */
const ATTEMPTS_ON_ONLY_PORT = 200;

export const serverStarter = (
  programs: ServerPrograms,
  user: SystemUser | undefined,
  options: SupervisorOptions,
): StartServer => {
  const { dataDirectory } = options;

  const startOn = async (port: number): Promise<Address | undefined> => {
    const child = spawnServer(programs, user, options, port);
    let hasEnded = false;
    for (const event of ['exit', 'error'] as const)
      child.once(event, () => {
        hasEnded = true;
      });
    const isReady = (): boolean => {
      const found = readPidFile(dataDirectory);
      return found !== undefined && found.pid === child.pid && found.ready;
    };
    const isOver = await until(() => hasEnded || isReady(), START_TIMEOUT_MS);
    if (isOver && !hasEnded && child.pid !== undefined) return { pid: child.pid, port };
    child.kill('SIGKILL');
    return undefined;
  };

  const repeat = async (
    attempts: number,
    portFor: (attempt: number) => Promise<number | undefined>,
  ): Promise<Address> => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const port = await portFor(attempt);
      const started = port === undefined ? undefined : await startOn(port);
      if (started !== undefined) return started;
      await pause(RETRY_MS);
    }
    throw new Error(`The server did not start: ${lastLogLines(dataDirectory)}`);
  };

  return {
    anywhere: () =>
      repeat(ATTEMPTS, (attempt) => choosePort(attempt < ATTEMPTS_ON_PREFERRED_PORT ? options.port : undefined)),
    on: (port) => repeat(ATTEMPTS_ON_ONLY_PORT, () => freePort(port)),
  };
};
