/** At most so many at once; the rest wait in the order in which they came, each as long as it has patience. */
import * as O from 'fp-ts/lib/Option.js';

/** Gives the place to the next one; a second time it does nothing. */
export type Leave = () => void;

export interface Limiter {
  /** None: its turn did not come in time. */
  readonly enter: (patienceMs: number) => Promise<O.Option<Leave>>;
  /** Lets in those for whom there is room; to be called whenever more may be allowed than before. */
  readonly admit: () => void;
  /** Sends away at once whoever has no more patience than this, and would wait for nothing. */
  readonly dismiss: (patienceMs: number) => void;
  readonly inside: () => number;
}

interface Waiter {
  readonly until: number;
  readonly answer: (admitted: boolean) => void;
}

/** `allowed` is asked each time, as it may change; where it shrinks, those who are in stay. */
export const limiterOf = (allowed: () => number): Limiter => {
  let inside = 0;
  const waiting = new Set<Waiter>();

  const admit = (): void => {
    for (const waiter of waiting) {
      if (inside >= allowed()) return;
      waiting.delete(waiter);
      inside += 1;
      waiter.answer(true);
    }
  };

  const place = (): Leave => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      inside -= 1;
      admit();
    };
  };

  /** Nobody who comes later overtakes. */
  const turn = (patienceMs: number): Promise<boolean> => {
    if (waiting.size === 0 && inside < allowed()) {
      inside += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const waiter: Waiter = {
        until: performance.now() + patienceMs,
        answer: (admitted) => {
          clearTimeout(timer);
          resolve(admitted);
        },
      };
      const timer = setTimeout(() => {
        waiting.delete(waiter);
        resolve(false);
      }, patienceMs);
      waiting.add(waiter);
    });
  };

  return {
    enter: async (patienceMs) => ((await turn(patienceMs)) ? O.some(place()) : O.none),
    admit,
    dismiss: (patienceMs) => {
      const until = performance.now() + patienceMs;
      for (const waiter of waiting) {
        if (waiter.until > until) continue;
        waiting.delete(waiter);
        waiter.answer(false);
      }
    },
    inside: () => inside,
  };
};
