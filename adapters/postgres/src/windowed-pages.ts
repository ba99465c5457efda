/**
 * Pages of sums over a long time: a stretch of time after the other, each stretch in pages of a bounded size, so that
 * neither this process nor a statement ever works on everything at once, and no connection is held while the caller works.
 */
import { floorDiv, type Instant, instant, type Pages } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export interface Stretch {
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

export interface WindowedRead<Failure, Item> {
  readonly from: Instant;
  /** Exclusive; without it, to the end of what is stored. */
  readonly to: Instant | undefined;
  /** What one sum is over, in microseconds; no sum is torn between two stretches. */
  readonly period: bigint;
  /** How many periods make a stretch. */
  readonly stretch: bigint;
  readonly pageSize: number;
  /** The start of the first period at or after the moment in which there is anything. */
  readonly next: (from: Instant, to: Instant | undefined) => TaskEither<Failure, Option<Instant>>;
  /** The items of a stretch after the given one, in order. */
  readonly page: (stretch: Stretch, after: Item | undefined, limit: number) => TaskEither<Failure, ReadonlyArray<Item>>;
}

/** The end of the stretch that begins at the moment: at the end of a period, and not past the end of the read. */
const stretchFrom = <Failure, Item>(read: WindowedRead<Failure, Item>, from: Instant): Stretch => {
  const end = instant((floorDiv(from, read.period) + read.stretch) * read.period);
  return { from, to: read.to !== undefined && read.to < end ? read.to : end };
};

async function* pagesOf<Failure, Item>(
  read: WindowedRead<Failure, Item>,
  stretch: Stretch,
): AsyncGenerator<E.Either<Failure, ReadonlyArray<Item>>> {
  let after: Item | undefined;
  let full = true;
  while (full) {
    const page = await read.page(stretch, after, read.pageSize)();
    if (E.isLeft(page)) return yield page;
    if (page.right.length > 0) yield page;
    full = page.right.length === read.pageSize;
    after = page.right.at(-1);
  }
}

/** Times without anything are skipped with one look, however long they are. */
export const windowedPages = <Failure, Item>(read: WindowedRead<Failure, Item>): Pages<Failure, Item> => ({
  async *[Symbol.asyncIterator]() {
    let from = read.from;
    while (read.to === undefined || from < read.to) {
      const stretch = stretchFrom(read, from);
      for await (const page of pagesOf(read, stretch)) {
        yield page;
        if (E.isLeft(page)) return;
      }
      if (stretch.to === read.to) return;
      const next = await read.next(stretch.to, read.to)();
      if (E.isLeft(next)) return yield next;
      if (next.right._tag === 'None') return;
      from = next.right.value > stretch.to ? next.right.value : stretch.to;
    }
  },
});
