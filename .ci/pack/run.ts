/** Runs a command of the pack check; what it printed is shown only when it fails. */
import { spawnSync } from 'node:child_process';

export class StepFailed extends Error {}

export interface Ran {
  readonly status: number | null;
  /** Both streams, standard output first. */
  readonly output: string;
}

export const attempt = (command: string, args: ReadonlyArray<string>, cwd: string): Ran => {
  const { status, stdout, stderr } = spawnSync(command, [...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', NX_DAEMON: 'false' },
  });
  return { status, output: stdout + stderr };
};

/** Returns what the command printed; throws {@link StepFailed} with it when the command fails. */
export const run = (command: string, args: ReadonlyArray<string>, cwd: string): string => {
  const { status, output } = attempt(command, args, cwd);
  if (status !== 0) throw new StepFailed(`${output}\n${command} ${args.slice(0, 4).join(' ')} … ended with ${status}`);
  return output;
};
