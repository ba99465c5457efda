/** What goes to the event store in one request, and how far everything has arrived when requests end in any order. */
import type { ReceivedEvent } from '@usage-billing/core/usage';
import type { Position } from '../segments/segment.ts';
import type { Portion, PortionQueue } from './portion-queue.ts';

export interface Batch {
  readonly events: ReadonlyArray<ReceivedEvent>;
  /** Behind the last frame that is whole in it. */
  readonly end: Position | null;
}

/** As many portions as fit into a request, and at least one; undefined when none is in memory. */
export const takeBatch = (
  queue: Pick<PortionQueue, 'first' | 'shift'>,
  maxRows: number,
  maxBytes: number,
): Batch | undefined => {
  const portions: Portion[] = [];
  let rows = 0;
  let bytes = 0;
  for (let next = queue.first(); next !== undefined; next = queue.first()) {
    const fits = rows + next.events.length <= maxRows && bytes + next.bytes <= maxBytes;
    if (portions.length > 0 && !fits) break;
    portions.push(next);
    rows += next.events.length;
    bytes += next.bytes;
    queue.shift();
  }
  const [only] = portions;
  if (only === undefined) return undefined;
  const events = portions.length === 1 ? only.events : portions.flatMap((portion) => portion.events);
  return { events, end: lastEnd(portions) };
};

const lastEnd = (pieces: ReadonlyArray<{ readonly end: Position | null }>): Position | null =>
  pieces.reduce<Position | null>((last, { end }) => end ?? last, null);

/** Batches under way, in the order in which their events were accepted. */
export interface Arrivals {
  readonly begin: (batch: Batch) => void;
  /** Returns the position before which everything has arrived by now; null when an earlier batch is still under way. */
  readonly arrived: (batch: Batch) => Position | null;
  /** The first that has not arrived. */
  readonly first: () => Batch | undefined;
  readonly isEmpty: () => boolean;
}

export const createArrivals = (): Arrivals => {
  const underWay: Batch[] = [];
  const early = new Set<Batch>();
  return {
    begin: (batch) => underWay.push(batch),
    arrived: (batch) => {
      early.add(batch);
      const firstMissing = underWay.findIndex((one) => !early.has(one));
      const done = underWay.splice(0, firstMissing === -1 ? underWay.length : firstMissing);
      for (const one of done) early.delete(one);
      return lastEnd(done);
    },
    first: () => underWay[0],
    isEmpty: () => underWay.length === 0,
  };
};
