/** Works on several items at the same time, but never on more than so many. */
import type { Task } from 'fp-ts/lib/Task.js';

/** Every item is worked on, in order of their start; it is over when the last one is. */
export const sideBySide =
  <Item>(atOnce: number, items: ReadonlyArray<Item>, work: (item: Item) => Task<void>): Task<void> =>
  async () => {
    const queue = items.values();
    const worker = async (): Promise<void> => {
      for (const item of queue) await work(item)();
    };
    await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, worker));
  };
