/** Work on many items, only so many at the same time: outside systems limit how much they are asked at once. */
import type { Task } from 'fp-ts/lib/Task.js';

/** Results stand in the order of the items. */
export const mapBounded =
  <Item, Result>(
    atOnce: number,
    items: ReadonlyArray<Item>,
    work: (item: Item) => Task<Result>,
  ): Task<ReadonlyArray<Result>> =>
  async () => {
    const results: Result[] = new Array(items.length);
    const queue = items.entries();
    const worker = async (): Promise<void> => {
      for (const [index, item] of queue) results[index] = await work(item)();
    };
    await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, worker));
    return results;
  };
