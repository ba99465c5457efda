/** Large reads, page by page, so that the caller's memory stays bounded. */
import type * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { inSteps, step } from './result.ts';

/** A `Left` is the last element: reading failed there, and what came before is incomplete. */
export type Pages<Error, Item> = AsyncIterable<E.Either<Error, ReadonlyArray<Item>>>;

/** Passes each page to `visit`, one after the other, and stops at the first failure of either. */
export const forEachPage = <ReadError, Item, VisitError>(
  pages: Pages<ReadError, Item>,
  visit: (items: ReadonlyArray<Item>) => TaskEither<VisitError, unknown>,
): TaskEither<ReadError | VisitError, void> =>
  inSteps(async function* () {
    for await (const page of pages) yield* step(visit(yield* step(page)));
  });

/** All pages in one array: only for reads that are known to be small. */
export const collectPages = <Error, Item>(pages: Pages<Error, Item>): TaskEither<Error, ReadonlyArray<Item>> =>
  inSteps(async function* () {
    const items: Item[] = [];
    for await (const page of pages) for (const item of yield* step(page)) items.push(item);
    return items;
  });
