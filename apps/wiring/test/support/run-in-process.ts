/** Commands of the program inside this process, with what they print. */
import { type CommandTree, type Environment, runProgram } from '@usage-billing/wiring/program';

export interface CommandResult {
  readonly exit: Awaited<ReturnType<typeof runProgram>>;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly exit: Promise<CommandResult['exit']>;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** For commands that a test stops, or looks at while they run. */
export const startInProcess = (
  program: CommandTree,
  args: ReadonlyArray<string>,
  env: Environment = {},
): RunningCommand => {
  let stdout = '';
  let stderr = '';
  const exit = runProgram(program, args, env, {
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
  });
  return { exit, stdout: () => stdout, stderr: () => stderr };
};

export const runInProcess = async (
  program: CommandTree,
  args: ReadonlyArray<string>,
  env: Environment = {},
): Promise<CommandResult> => {
  const { exit, stdout, stderr } = startInProcess(program, args, env);
  return { exit: await exit, stdout: stdout(), stderr: stderr() };
};
