/** Bytes that arrive in pieces and are read only as fast as they are dealt with. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export interface Piece {
  readonly bytes: Buffer;
  readonly last: boolean;
}

export interface Pieces<L> {
  /** Not to be called again before it returned, nor after a failure or the last piece. */
  readonly next: TaskEither<L, Piece>;
  /** How many bytes the client has sent of it so far, still compressed where it is. */
  readonly received: () => number;
  /** Nothing more is wanted. */
  readonly close: () => void;
}

/** Most bodies are smaller and come as one piece. */
export const PIECE_BYTES = 256 * 1024;
