/** The side of the process that is to die: runs the app's jobs as it is told, and says which points it came past. */
import type { CrashPoint, CrashPoints } from './crash-points.ts';

/** From the process that commands to the one that dies. */
export interface Command<Input> {
  readonly input: Input;
  readonly killAt: CrashPoint | null;
}

/** And back. Nothing comes back from a process that died. */
export type Report<Answer> =
  | { readonly _tag: 'Ready' }
  | { readonly _tag: 'Done'; readonly answer: Answer; readonly passed: ReadonlyArray<CrashPoint> };

const tell = <Answer>(report: Report<Answer>): void => {
  process.send?.(report);
};

/** One command at a time. Ends with the process that commands. `run` does not throw. */
export const serveCommands = <Input, Answer>(points: CrashPoints, run: (input: Input) => Promise<Answer>): void => {
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ input, killAt }: Command<Input>) => {
    points.arm(killAt);
    const answer = await run(input);
    tell({ _tag: 'Done', answer, passed: points.passed() });
  });
  tell({ _tag: 'Ready' });
};
