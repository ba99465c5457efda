/** Reads that may be large: they arrive page by page, so that a caller's memory stays bounded. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** Pages of a read. A `Left` is the last element: the read broke there and what came before is incomplete. */
export type Pages<Error, Item> = AsyncIterable<E.Either<Error, ReadonlyArray<Item>>>;

/** Hands every page to `step`, one after the other, and stops at the first failure of either. */
export const forEachPage =
  <ReadError, Item, StepError>(
    pages: Pages<ReadError, Item>,
    step: (items: ReadonlyArray<Item>) => TaskEither<StepError, unknown>,
  ): TaskEither<ReadError | StepError, void> =>
  async () => {
    for await (const page of pages) {
      if (E.isLeft(page)) return page;
      const done = await step(page.right)();
      if (E.isLeft(done)) return done;
    }
    return E.right(undefined);
  };

/** Everything at once: only for reads that are known to be small. */
export const collectPages =
  <Error, Item>(pages: Pages<Error, Item>): TaskEither<Error, ReadonlyArray<Item>> =>
  async () => {
    const items: Item[] = [];
    for await (const page of pages) {
      if (E.isLeft(page)) return page;
      for (const item of page.right) items.push(item);
    }
    return E.right(items);
  };
