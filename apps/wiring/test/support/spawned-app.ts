/** `billing` as a process of its own, as a person at a shell sees it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface SpawnedApp {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The first log line with this message, as JSON. Rejects, with what was logged, when the app ends before. */
  readonly logged: (message: string) => Promise<Readonly<Record<string, unknown>>>;
  readonly exit: Promise<number | null>;
}

const MAIN = fileURLToPath(new URL('../../../billing/src/main.ts', import.meta.url));

/** No balancer stands before a test's app. */
const NO_DRAIN = { BILLING_API_DRAIN_SECONDS: '0', INGESTER_DRAIN_SECONDS: '0' };

/** `app` as it is typed after `billing`. Nothing of this process's own environment reaches it but what Node needs. */
export const spawnApp = (
  app: string,
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {},
): SpawnedApp => {
  const child = spawn(
    process.execPath,
    ['--conditions=usage-billing-source', '--disable-warning=ExperimentalWarning', MAIN, app, ...args],
    { cwd: tmpdir(), env: { PATH: process.env.PATH ?? '', ...NO_DRAIN, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  let stderr = '';
  let ended = false;
  let changed = (): void => undefined;
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
    changed();
  });
  const exit = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      ended = true;
      changed();
      resolve(code);
    });
  });
  const find = (message: string): Readonly<Record<string, unknown>> | undefined =>
    stderr
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .find((line) => line.msg === message);
  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    exit,
    logged: async (message) => {
      for (;;) {
        const line = find(message);
        if (line !== undefined) return line;
        if (ended) throw new Error(`the app ended without "${message}":\n${stderr}`);
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
    },
  };
};
