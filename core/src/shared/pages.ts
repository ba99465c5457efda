/** Large reads, page by page, so that the caller's memory stays bounded. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { last } from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { inSteps, step } from './result.ts';

/** A `Left` is the last element: reading failed there, and what came before is incomplete. */
export type Pages<Error, Item> = AsyncIterable<E.Either<Error, ReadonlyArray<Item>>>;

/** Passes each page to `visit`, one after the other, and stops at the first failure of either. */
export const forEachPage = <ReadError, Item, VisitError>(
  pages: Pages<ReadError, Item>,
  visit: (items: ReadonlyArray<Item>) => TE.TaskEither<VisitError, unknown>,
): TE.TaskEither<ReadError | VisitError, void> =>
  inSteps(async function* () {
    for await (const page of pages) yield* step(visit(yield* step(page)));
  });

/** All pages in one array: only for reads that are known to be small. */
export const collectPages = <Error, Item>(pages: Pages<Error, Item>): TE.TaskEither<Error, ReadonlyArray<Item>> =>
  inSteps(async function* () {
    const items: Item[] = [];
    for await (const page of pages) for (const item of yield* step(page)) items.push(item);
    return items;
  });

/** One read of many: what it found, and the place from which the next one reads; none after the last. */
export interface PageFrom<Item, Place> {
  readonly items: ReadonlyArray<Item>;
  readonly next: O.Option<Place>;
}

/**
 * Pages that are read as the caller asks for them, each from the place that the one before gave. A read that finds
 * nothing makes no page; one that fails is the last. Iterating again reads again from `start`.
 */
export const pagesFrom = <Error, Item, Place>(
  start: O.Option<Place>,
  read: (place: Place) => TE.TaskEither<Error, PageFrom<Item, Place>>,
): Pages<Error, Item> => ({
  async *[Symbol.asyncIterator]() {
    for (let place = start; O.isSome(place); ) {
      const found = await read(place.value)();
      if (E.isLeft(found) || found.right.items.length > 0) yield E.map(itemsOf<Item>)(found);
      place = E.isLeft(found) ? O.none : found.right.next;
    }
  },
});

const itemsOf = <Item>({ items }: PageFrom<Item, unknown>): ReadonlyArray<Item> => items;

/** Pages of items in an order: each is of the `pageSize` items after the last one of the page before. */
export const keysetPages = <Error, Item>(
  pageSize: number,
  read: (after: Item | undefined, limit: number) => TE.TaskEither<Error, ReadonlyArray<Item>>,
): Pages<Error, Item> =>
  pagesFrom<Error, Item, Item | undefined>(O.some(undefined), (after) =>
    TE.map((items: ReadonlyArray<Item>) => ({ items, next: afterPage(items, pageSize) }))(read(after, pageSize)),
  );

/** The last item of a full page, after which there may be more; none of a page that is not full. */
export const afterPage = <Item>(items: ReadonlyArray<Item>, pageSize: number): O.Option<Item> =>
  items.length < pageSize ? O.none : last(items);

/** The items of pages one by one, of which a failure is the last. */
export async function* eachItem<Error, Item>(pages: Pages<Error, Item>): AsyncGenerator<E.Either<Error, Item>, void> {
  for await (const page of pages) {
    if (E.isLeft(page)) yield page;
    else for (const item of page.right) yield E.right(item);
  }
}
