/** Lets callers wait until something holds; whoever changes what they wait for calls `look`. */
export interface Conditions {
  /** Resolves at once where it holds already. */
  readonly until: (holds: () => boolean) => Promise<void>;
  readonly look: () => void;
}

export const createConditions = (): Conditions => {
  let waiting: ReadonlyArray<{ readonly holds: () => boolean; readonly goOn: () => void }> = [];
  return {
    until: (holds) => {
      if (holds()) return Promise.resolve();
      return new Promise((goOn) => {
        waiting = [...waiting, { holds, goOn }];
      });
    },
    look: () => {
      const met = waiting.filter(({ holds }) => holds());
      waiting = waiting.filter((caller) => !met.includes(caller));
      for (const { goOn } of met) goOn();
    },
  };
};
