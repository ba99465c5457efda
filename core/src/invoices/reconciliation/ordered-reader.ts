/** Reads totals that arrive in order of their hours stretch by stretch, beside another source that is read so too. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../../shared/instant.ts';
import type { Pages } from '../../shared/pages.ts';
import { inSteps, step } from '../../shared/result.ts';
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
    before: (end) =>
      inSteps<ReadError, ReadonlyArray<HourlyTotal>>(async function* () {
        const pagesRead: ReadonlyArray<HourlyTotal>[] = [];
        while (!ended && !reachesPast(end)) {
          pagesRead.push(buffer);
          buffer = [];
          const next = await iterator.next();
          if (next.done === true) ended = true;
          else buffer = yield* step(next.value);
        }
        const split = buffer.findIndex(({ hour }) => hour >= end);
        const mine = split === -1 ? buffer : buffer.slice(0, split);
        buffer = split === -1 ? [] : buffer.slice(split);
        return [...pagesRead.flat(), ...mine];
      }),
    close: async () => {
      if (!ended) await iterator.return?.();
    },
  };
};
