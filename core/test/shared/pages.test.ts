import { collectPages, eachItem, forEachPage, keysetPages, type Pages, pagesFrom } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

type Broken = { readonly _tag: 'Broken' };
const BROKEN: Broken = { _tag: 'Broken' };

const pagesOf = (...pages: ReadonlyArray<E.Either<Broken, ReadonlyArray<number>>>) => {
  const log = { given: 0, closed: false };
  const source: Pages<Broken, number> = {
    async *[Symbol.asyncIterator]() {
      try {
        for (const page of pages) {
          log.given += 1;
          yield page;
        }
      } finally {
        log.closed = true;
      }
    },
  };
  return { log, source };
};

test('pages are handed on in order', async (t) => {
  const seen: ReadonlyArray<number>[] = [];
  const { source } = pagesOf(E.right([1, 2]), E.right([]), E.right([3]));
  const done = await forEachPage(source, (page) => TE.fromIO(() => seen.push(page)))();
  t.deepEqual(done, E.right(undefined));
  t.deepEqual(seen, [[1, 2], [], [3]]);
  t.deepEqual(await collectPages(source)(), E.right([1, 2, 3]));
});

test('a read that breaks is no result, and nothing after it is asked for', async (t) => {
  const { source, log } = pagesOf(E.right([1]), E.left(BROKEN), E.right([2]));
  t.deepEqual(await collectPages(source)(), E.left(BROKEN));
  t.is(log.given, 2);
  t.true(log.closed);
});

test('a step that fails ends the read, and the source is closed', async (t) => {
  const { source, log } = pagesOf(E.right([1]), E.right([2]), E.right([3]));
  const failed = await forEachPage(source, ([first]) => (first === 2 ? TE.left('stop') : TE.right(0)))();
  t.deepEqual(failed, E.left('stop'));
  t.is(log.given, 2);
  t.true(log.closed);
});

const listOf = async <Item>(pages: AsyncIterable<Item>): Promise<ReadonlyArray<Item>> => {
  const items: Item[] = [];
  for await (const item of pages) items.push(item);
  return items;
};

test('reads follow one another from place to place, and those that find nothing make no page', async (t) => {
  const finds: ReadonlyArray<ReadonlyArray<number>> = [[], [1, 2], [], [3]];
  const read = (place: number) => {
    const next: O.Option<number> = place + 1 < finds.length ? O.some(place + 1) : O.none;
    return TE.right({ items: finds[place] ?? [], next });
  };
  t.deepEqual(await listOf(pagesFrom(O.some(0), read)), [E.right([1, 2]), E.right([3])]);
  t.deepEqual(await listOf(pagesFrom(O.none, read)), []);
});

test('a read that fails makes the last page, and nothing is read after it', async (t) => {
  const places: number[] = [];
  const pages = pagesFrom<Broken, number, number>(O.some(0), (place) => {
    places.push(place);
    return place === 2 ? TE.left(BROKEN) : TE.right({ items: [place], next: O.some(place + 1) });
  });
  t.deepEqual(await listOf(pages), [E.right([0]), E.right([1]), E.left(BROKEN)]);
  t.deepEqual(places, [0, 1, 2]);
});

test('a page is read when it is asked for', async (t) => {
  const places: number[] = [];
  for await (const _ of pagesFrom<Broken, number, number>(O.some(0), (place) => {
    places.push(place);
    return TE.right({ items: [place], next: O.some(place + 1) });
  }))
    if (places.length === 2) break;
  t.deepEqual(places, [0, 1]);
});

test('pages of an order hold every item once, whatever the size of a page', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(20), fc.integer({ min: 1, max: 7 }), async (count, pageSize) => {
      const items = Array.from({ length: count }, (_, n) => n);
      const pages = keysetPages<never, number>(pageSize, (after = -1, limit) =>
        TE.right(items.filter((item) => item > after).slice(0, limit)),
      );
      for (let again = 0; again < 2; again += 1) {
        const found = await listOf(pages);
        t.true(found.every((page) => E.isRight(page) && page.right.length > 0 && page.right.length <= pageSize));
        t.deepEqual(await collectPages(pages)(), E.right(items));
      }
    }),
  );
});

test('items of pages come one by one, and a failure is the last', async (t) => {
  const { source, log } = pagesOf(E.right([1, 2]), E.right([]), E.right([3]), E.left(BROKEN));
  t.deepEqual(await listOf(eachItem(source)), [E.right(1), E.right(2), E.right(3), E.left(BROKEN)]);
  t.true(log.closed);
});
