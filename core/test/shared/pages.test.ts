import { collectPages, forEachPage, type Pages } from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
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
