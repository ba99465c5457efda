/** Portions of events in memory, first in, first out. */
import type { ReceivedEvent } from '@usage-billing/core/usage';
import type { Position } from '../segments/segment.ts';

/** Events that were accepted together. */
export interface Portion {
  readonly events: ReadonlyArray<ReceivedEvent>;
  /** About how much memory and how much of a request they take. */
  readonly bytes: number;
  /** Behind the frame that they came from, for its last portion. */
  readonly end: Position | null;
}

export interface PortionQueue {
  readonly push: (portion: Portion) => void;
  readonly shift: () => Portion | undefined;
  readonly first: () => Portion | undefined;
  readonly isEmpty: () => boolean;
  readonly bytes: () => number;
}

export const createPortionQueue = (): PortionQueue => {
  /** Holes stand where portions were taken, so that nobody holds what has arrived. */
  let queue: Array<Portion | undefined> = [];
  let head = 0;
  let bytes = 0;
  return {
    push: (portion) => {
      queue.push(portion);
      bytes += portion.bytes;
    },
    shift: () => {
      const portion = queue[head];
      if (portion === undefined) return undefined;
      queue[head] = undefined;
      head += 1;
      bytes -= portion.bytes;
      if (head === queue.length || head > 1024) {
        queue = queue.slice(head);
        head = 0;
      }
      return portion;
    },
    first: () => queue[head],
    isEmpty: () => head === queue.length,
    bytes: () => bytes,
  };
};
