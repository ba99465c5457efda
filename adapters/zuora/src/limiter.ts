/** At most so many at once; the rest wait in the order in which they came. */

export type Limiter = <A>(work: () => Promise<A>) => Promise<A>;

export const limiterOf = (max: number): Limiter => {
  let running = 0;
  const waiting: Array<() => void> = [];
  return async (work) => {
    if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
};
