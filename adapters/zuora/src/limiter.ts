/** At most so many at once; the rest wait in the order in which they came, each as long as it has patience. */
import * as O from 'fp-ts/lib/Option.js';

/** None: its turn did not come in time, and the work was not begun. */
export type Limiter = <A>(patienceMs: number, work: () => Promise<A>) => Promise<O.Option<A>>;

export const limiterOf = (max: number): Limiter => {
  let running = 0;
  const waiting = new Set<() => void>();

  const turn = (patienceMs: number): Promise<boolean> => {
    if (running < max) {
      running += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        waiting.delete(begin);
        resolve(false);
      }, patienceMs);
      waiting.add(begin);
    });
  };

  /** The place goes straight to the next one, so that nobody who comes later can take it. */
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) running -= 1;
    else {
      waiting.delete(next);
      next();
    }
  };

  return async (patienceMs, work) => {
    if (!(await turn(patienceMs))) return O.none;
    try {
      return O.some(await work());
    } finally {
      leave();
    }
  };
};
