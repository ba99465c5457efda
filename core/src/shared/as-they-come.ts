/** Work on a stream of items, only so many at the same time, with results as they come: one that takes long holds up none. */
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';

/**
 * Results in the order in which they are done. With `patience`, `none` comes in between, at most once: when every item
 * is begun and nothing was done for as long as `patience` takes, so that a caller need not wait for the last ones with
 * all the others in hand.
 */
export async function* asTheyCome<Item, Result>(
  atOnce: number,
  items: AsyncIterable<Item>,
  work: (item: Item) => Task<Result>,
  patience?: Task<void>,
): AsyncGenerator<O.Option<Result>, void> {
  const source = items[Symbol.asyncIterator]();
  const ready: Array<() => Result> = [];
  let running = 0;
  let exhausted = false;
  let patient = patience !== undefined;
  let wake = (): void => undefined;
  const done = (result: () => Result): void => {
    running -= 1;
    ready.push(result);
    wake();
  };
  const begin = (item: Item): void => {
    running += 1;
    void work(item)().then(
      (result) => done(() => result),
      (error: unknown) =>
        done(() => {
          throw error;
        }),
    );
  };
  try {
    for (;;) {
      while (!exhausted && running + ready.length < Math.max(1, atOnce)) {
        const next = await source.next();
        if (next.done === true) exhausted = true;
        else begin(next.value);
      }
      const result = ready.shift();
      if (result !== undefined) {
        yield O.some(result());
        continue;
      }
      if (running === 0) return;
      const change = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (!exhausted || !patient || patience === undefined) await change;
      else if (await Promise.race([change.then(() => false), patience().then(() => true)])) {
        patient = false;
        yield O.none;
      }
    }
  } finally {
    await source.return?.();
  }
}
