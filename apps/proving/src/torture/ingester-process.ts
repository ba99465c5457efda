/** The real ingester as a process that is killed and started again, on the same ports and the same buffer. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../billing/src/main.ts', import.meta.url));

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

export interface IngesterProcess {
  /** Answers when it is up; starts it as often as it takes, e.g. while its database is away. */
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
  /** As an operator would; answers the exit code. */
  readonly stop: () => Promise<number | null>;
}

export const ingesterProcess = (env: Readonly<Record<string, string>>): IngesterProcess => {
  let child: ChildProcess | undefined;
  let exited: Promise<number | null> = Promise.resolve(null);

  const startOnce = async (): Promise<boolean> => {
    const started = spawn(
      process.execPath,
      ['--conditions=usage-billing-source', '--disable-warning=ExperimentalWarning', MAIN, 'ingester'],
      {
        env: { PATH: process.env.PATH ?? '', INGESTER_DRAIN_SECONDS: '0', ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    child = started;
    exited = once(started, 'exit').then(([code]) => code as number | null);
    const lines = createInterface({ input: started.stderr });
    const up = new Promise<boolean>((resolve) => {
      lines.on('line', (line) => {
        if (line.includes('"msg":"started"')) resolve(true);
      });
      void exited.then(() => resolve(false));
    });
    return up;
  };

  return {
    start: async () => {
      while (!(await startOnce()));
    },
    kill: async () => {
      child?.kill('SIGKILL');
      await exited;
    },
    stop: async () => {
      child?.kill('SIGTERM');
      return exited;
    },
  };
};
