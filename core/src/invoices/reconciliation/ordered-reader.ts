/** Reads totals that arrive in order of their hours stretch by stretch, beside another source that is read so too. */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../../shared/instant.ts';
import type { Pages } from '../../shared/pages.ts';
import type { HourlyTotal } from '../../usage/aggregate.ts';

export interface OrderedReader<ReadError> {
  /** Everything before the moment that was not answered yet. */
  readonly before: (end: Instant) => TaskEither<ReadError, ReadonlyArray<HourlyTotal>>;
  /** To be called when nothing more will be asked for. */
  readonly close: () => Promise<void>;
}

export const orderedReader = <ReadError>(pages: Pages<ReadError, HourlyTotal>): OrderedReader<ReadError> => {
  const iterator = pages[Symbol.asyncIterator]();
  let buffer: ReadonlyArray<HourlyTotal> = [];
  let ended = false;
  const reachesPast = (end: Instant): boolean => {
    const last = buffer.at(-1);
    return last !== undefined && last.hour >= end;
  };
  return {
    before: (end) => async () => {
      const pagesRead: ReadonlyArray<HourlyTotal>[] = [];
      while (!ended && !reachesPast(end)) {
        pagesRead.push(buffer);
        buffer = [];
        const next = await iterator.next();
        if (next.done === true) ended = true;
        else if (E.isLeft(next.value)) return next.value;
        else buffer = next.value.right;
      }
      const split = buffer.findIndex(({ hour }) => hour >= end);
      const mine = split === -1 ? buffer : buffer.slice(0, split);
      buffer = split === -1 ? [] : buffer.slice(split);
      return E.right([...pagesRead.flat(), ...mine]);
    },
    close: async () => {
      if (!ended) await iterator.return?.();
    },
  };
};
