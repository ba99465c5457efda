/** How a user starts a supervisor, talks to it, and leaves. */
import { type ChildProcess, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Task } from 'fp-ts/lib/Task.js';
import type { Progress, SupervisorMessage, SupervisorOptions } from './supervisor-protocol.ts';

/** Undefined when no supervisor listens there. */
export const connectTo = (path: string): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });

export type Outcome = Exclude<SupervisorMessage, { readonly _tag: 'Progress' }>;

/** Undefined when the supervisor went away without one, for instance because it was just shutting down. */
export const readOutcome = async (
  supervisor: Socket,
  onProgress: (step: Progress) => void,
): Promise<Outcome | undefined> => {
  try {
    for await (const line of createInterface({ input: supervisor })) {
      const message = JSON.parse(line) as SupervisorMessage;
      if (message._tag !== 'Progress') return message;
      onProgress(message.step);
    }
  } catch {
    // The connection broke: the supervisor was killed, or just went away.
  }
  return undefined;
};

/** Ends this use, and waits for the server to go down if it was the last. Repeating it does nothing. */
export const leave = (supervisor: Socket): Task<void> => {
  let left: Promise<void> | undefined;
  return () => {
    left ??= new Promise((resolve) => {
      if (supervisor.destroyed || supervisor.readableEnded) return resolve();
      supervisor.ref();
      supervisor.once('close', () => resolve());
      supervisor.once('end', () => resolve());
      supervisor.resume();
      supervisor.end();
    });
    return left;
  };
};

export interface SupervisorExit {
  readonly code: number | null;
  readonly stderr: string;
}

export interface StartedSupervisor {
  /** Undefined while it runs. */
  readonly exit: () => SupervisorExit | undefined;
  /** Lets this process and its supervisor end independently of each other. */
  readonly release: () => void;
}

export const startSupervisor = (options: SupervisorOptions): StartedSupervisor => {
  const child = spawnSupervisor(options);
  let stderr = '';
  let exit: SupervisorExit | undefined;
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

const spawnSupervisor = (options: SupervisorOptions): ChildProcess => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const program = fileURLToPath(new URL(`./supervisor.${extension}`, import.meta.url));
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, JSON.stringify(options)], {
    // A session of its own: signals to the terminal's processes do not reach it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: options.dataDirectory,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
};
