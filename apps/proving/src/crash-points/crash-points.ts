/**
 * Points at which a process can be made to die: before and after every call that was watched. Nobody lists them; a run
 * without a kill tells which it came past, and one of those names makes the next run end there.
 */

/** `UploadJournal.change#3:before`: just before the third such call. `:after`: its effect took place, its answer is lost. */
export type CrashPoint = `${string}#${number}:${'before' | 'after'}`;

export interface CrashPoints {
  /** Comes past the point before this call, and answers how to come past the one after it. */
  readonly enter: (call: string) => () => void;
  /** Counts from one again. With a point: the process dies there. Until then nothing is counted. */
  readonly arm: (killAt: CrashPoint | null) => void;
  /** What was passed since, in order. */
  readonly passed: () => ReadonlyArray<CrashPoint>;
}

/** Takes effect before the call returns: nothing that was under way gets any further. */
const dieNow = (): void => {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

/** `die`: for tests that want to live on. */
export const crashPoints = (die: () => void = dieNow): CrashPoints => {
  let armed: { readonly killAt: CrashPoint | null } | null = null;
  let passed: CrashPoint[] = [];
  const counts = new Map<string, number>();
  const reach = (point: CrashPoint): void => {
    if (armed === null) return;
    if (point === armed.killAt) die();
    passed.push(point);
  };
  return {
    enter: (call) => {
      if (armed === null) return () => undefined;
      const count = (counts.get(call) ?? 0) + 1;
      counts.set(call, count);
      reach(`${call}#${count}:before`);
      return () => reach(`${call}#${count}:after`);
    },
    arm: (killAt) => {
      armed = { killAt };
      passed = [];
      counts.clear();
    },
    passed: () => passed,
  };
};
