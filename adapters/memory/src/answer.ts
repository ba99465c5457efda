/** Answers of ports that cannot fail: a step that runs at once and whole, so that no two calls overlap. */
import type { Pages } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

export const answer = <Answer>(step: () => Answer): TE.TaskEither<never, Answer> => TE.fromIO(step);

export const answerOrError = <Failure, Answer>(step: () => E.Either<Failure, Answer>): TE.TaskEither<Failure, Answer> =>
  TE.fromIOEither(step);

/** Small, so that callers meet more than one page early. */
const PAGE = 50;

/** Reads when the iteration begins; iterating again reads again. */
export const pagesOf = <Item>(read: () => ReadonlyArray<Item>): Pages<never, Item> => ({
  async *[Symbol.asyncIterator]() {
    const items = read();
    for (let from = 0; from < items.length; from += PAGE) yield E.right(items.slice(from, from + PAGE));
  },
});
