/** The side that commands: a process of the real app, which dies at the point that it is told, and is started again. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CrashPoint } from './crash-points.ts';
import type { Command, Report } from './serve-commands.ts';

export type Outcome<Answer> =
  | { readonly _tag: 'Done'; readonly answer: Answer; readonly passed: ReadonlyArray<CrashPoint> }
  /** By SIGKILL, at its point or by `kill`. */
  | { readonly _tag: 'Killed' };

export interface CommandedProcess<Input, Answer> {
  /** Starts a process if there is none. One command at a time. */
  readonly run: (input: Input, killAt?: CrashPoint) => Promise<Outcome<Answer>>;
  /** SIGKILL, whatever it is doing; for moments that only the outside knows. */
  readonly kill: () => void;
  /** Ends the process when it is idle. */
  readonly close: () => Promise<void>;
}

/** What node has compiled once it need not compile again for every process that is started; as the Makefile has it. */
const COMPILE_CACHE =
  process.env.NODE_COMPILE_CACHE ?? fileURLToPath(new URL('../../../../node_modules/.cache/node', import.meta.url));

const begin = (entry: URL, env: Readonly<Record<string, string>>): ChildProcess =>
  fork(entry, [], {
    env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: COMPILE_CACHE, BILLING_LOG_LEVEL: 'fatal', ...env },
    execArgv: ['--conditions=usage-billing-source', '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

const nextReport = <Answer>({ child, exited }: Running): Promise<Report<Answer> | { readonly _tag: 'Killed' }> =>
  new Promise((resolve, reject) => {
    const hear = (report: Report<Answer>): void => resolve(report);
    child.once('message', hear);
    void exited.then(({ code, signal }) => {
      child.off('message', hear);
      if (signal === 'SIGKILL') resolve({ _tag: 'Killed' });
      else reject(new Error(`the process ended by itself with ${signal ?? `exit code ${code}`}`));
    });
  });

/** `entry` calls `serveCommands`. */
export const commandedProcess = <Input, Answer>(
  entry: URL,
  env: Readonly<Record<string, string>>,
): CommandedProcess<Input, Answer> => {
  let running: Running | null = null;

  const start = (): Running => {
    const child = begin(entry, env);
    const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
    const started = { child, exited };
    void exited.then(() => {
      if (running === started) running = null;
    });
    return started;
  };

  return {
    run: async (input, killAt) => {
      if (running === null) {
        running = start();
        const ready = await nextReport<Answer>(running);
        if (ready._tag === 'Killed') return ready;
      }
      const current = running;
      if (current === null) return { _tag: 'Killed' };
      const report = nextReport<Answer>(current);
      current.child.send({ input, killAt: killAt ?? null } satisfies Command<Input>);
      const heard = await report;
      if (heard._tag === 'Ready') throw new Error('the process was ready twice');
      return heard;
    },
    kill: () => {
      running?.child.kill('SIGKILL');
    },
    close: async () => {
      const last = running;
      last?.child.kill('SIGKILL');
      await last?.exited;
    },
  };
};
