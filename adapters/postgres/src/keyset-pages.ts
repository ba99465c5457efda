/** Pages of rows that have an order of their own: each page begins after the last row of the one before. */
import type { Pages } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export const keysetPages = <Failure, Item>(
  pageSize: number,
  read: (after: Item | undefined, limit: number) => TaskEither<Failure, ReadonlyArray<Item>>,
): Pages<Failure, Item> => ({
  async *[Symbol.asyncIterator]() {
    let after: Item | undefined;
    let full = true;
    while (full) {
      const page = await read(after, pageSize)();
      if (E.isLeft(page)) return yield page;
      if (page.right.length > 0) yield page;
      full = page.right.length === pageSize;
      after = page.right.at(-1);
    }
  },
});
