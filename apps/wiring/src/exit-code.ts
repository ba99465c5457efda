/** What a process tells the shell that started it. */
export const ExitCode = {
  ok: 0,
  /** It was started properly, but could not do its work. */
  failed: 1,
  /** It was started wrongly: an unknown option, a bad configuration. */
  usage: 2,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Ends the start of an app with a sentence for the person who starts it, and without a stack. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}
