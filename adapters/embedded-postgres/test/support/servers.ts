/** Folders, processes and questions for the tests of the server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '@usage-billing/embedded-postgres';
import { withAdmin } from '../../src/admin-client.ts';

const folders: string[] = [];
const children: ChildProcess[] = [];

/** A name with a space, in a folder that goes away after the tests. */
export const freshFolder = (name = 'data directory', under = tmpdir()): string => {
  const parent = mkdtempSync(join(under, 'embedded postgres '));
  folders.push(parent);
  return join(parent, name);
};

/** For the end of a file; a test that failed half-way leaves processes too. */
export const cleanUp = (): void => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
};

export const start = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const started = await startEmbeddedPostgres({ durability: 'relaxed', ...options })();
  if (started._tag === 'Left') throw new Error(started.left.message);
  return started.right;
};

export const failure = async (options: EmbeddedPostgresOptions): Promise<string> => {
  const started = await startEmbeddedPostgres({ durability: 'relaxed', ...options })();
  if (started._tag === 'Left') return started.left.message;
  await started.right.stop();
  throw new Error('the server started');
};

/** The first column of the first row. */
export const ask = (url: string, text: string): Promise<unknown> =>
  withAdmin(url, async (query) => Object.values((await query(text)).rows[0] ?? {})[0]);

export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** Waits for what is bound to happen; fails the test when it does not. */
export const eventually = async (what: string, condition: () => Promise<boolean> | boolean): Promise<void> => {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`it never came about that ${what}`);
    await pause(25);
  }
};

export interface UserProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly serverPid: number;
}

const PROGRAM = fileURLToPath(new URL('./use-server.ts', import.meta.url));

/** Uses the server from another process; `as` is its user's number. */
export const useFromProcess = async (dataDirectory: string, ending = 'stays', as?: number): Promise<UserProcess> => {
  const child = spawn(process.execPath, ['--conditions=usage-billing-source', PROGRAM, dataDirectory, ending], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    ...(as === undefined ? {} : { uid: as, gid: as, env: { ...process.env, HOME: '/' } }),
  });
  children.push(child);
  if (child.stdout === null) throw new Error('no standard output');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const answer = JSON.parse(line) as {
    readonly left?: { readonly message: string };
    readonly right?: { readonly url: string; readonly serverPid: number };
  };
  if (answer.right === undefined) throw new Error(answer.left?.message);
  return { child, ...answer.right };
};

/** The process that owns the server: the server's parent. */
export const supervisorOf = (serverPid: number): number =>
  Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${serverPid}/status`, 'utf8'))?.[1]);
