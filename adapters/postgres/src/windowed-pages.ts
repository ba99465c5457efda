/**
 * Pages of sums over a long time: a stretch of time after the other, each stretch in pages of a bounded size, so that
 * neither this process nor a statement ever works on everything at once, and no connection is held while the caller works.
 */
import {
  afterPage,
  floorDiv,
  type Instant,
  instant,
  type PageFrom,
  type Pages,
  pagesFrom,
} from '@usage-billing/core/shared';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

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
  readonly next: (from: Instant, to: Instant | undefined) => TE.TaskEither<Failure, O.Option<Instant>>;
  /** The items of a stretch after the given one, in order. */
  readonly page: (
    stretch: Stretch,
    after: Item | undefined,
    limit: number,
  ) => TE.TaskEither<Failure, ReadonlyArray<Item>>;
}

/** The end of the stretch that begins at the moment: at the end of a period, and not past the end of the read. */
const stretchFrom = <Failure, Item>(read: WindowedRead<Failure, Item>, from: Instant): Stretch => {
  const end = instant((floorDiv(from, read.period) + read.stretch) * read.period);
  return { from, to: read.to !== undefined && read.to < end ? read.to : end };
};

/** Within a stretch, after the given item of it; or behind all of a stretch. */
type Place<Item> =
  | { readonly _tag: 'Within'; readonly stretch: Stretch; readonly after: Item | undefined }
  | { readonly _tag: 'Behind'; readonly stretch: Stretch };

/** None at the end of the read. */
const placeFrom = <Failure, Item>(read: WindowedRead<Failure, Item>, from: Instant): O.Option<Place<Item>> =>
  read.to !== undefined && from >= read.to
    ? O.none
    : O.some({ _tag: 'Within', stretch: stretchFrom(read, from), after: undefined });

/** Times without anything are skipped with one look, however long they are. */
export const windowedPages = <Failure, Item>(read: WindowedRead<Failure, Item>): Pages<Failure, Item> =>
  pagesFrom<Failure, Item, Place<Item>>(placeFrom(read, read.from), (place) =>
    place._tag === 'Within' ? nextPage(read, place) : nextStretch(read, place.stretch),
  );

const nextPage = <Failure, Item>(
  read: WindowedRead<Failure, Item>,
  { stretch, after }: Extract<Place<Item>, { readonly _tag: 'Within' }>,
): TE.TaskEither<Failure, PageFrom<Item, Place<Item>>> => {
  const behind: O.Option<Place<Item>> = stretch.to === read.to ? O.none : O.some({ _tag: 'Behind', stretch });
  return TE.map((items: ReadonlyArray<Item>) => ({
    items,
    next: pipe(
      afterPage(items, read.pageSize),
      O.map((last): Place<Item> => ({ _tag: 'Within', stretch, after: last })),
      O.alt(() => behind),
    ),
  }))(read.page(stretch, after, read.pageSize));
};

/** A page of its own, so that what was read before it is with the caller already. */
const nextStretch = <Failure, Item>(
  read: WindowedRead<Failure, Item>,
  { to }: Stretch,
): TE.TaskEither<Failure, PageFrom<Item, Place<Item>>> =>
  TE.map((found: O.Option<Instant>) => ({
    items: [],
    next: pipe(
      found,
      O.chain((from) => placeFrom(read, from > to ? from : to)),
    ),
  }))(read.next(to, read.to));
