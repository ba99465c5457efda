/** Bytes of a connection that were not taken yet, in one piece, however many chunks they came in. */

export interface HeldBytes {
  /** Good until the next `push`. */
  readonly bytes: () => Buffer;
  readonly push: (chunk: Buffer) => void;
  readonly drop: (count: number) => void;
  /** How many were dropped in all. */
  readonly dropped: () => number;
}

const NOTHING = Buffer.alloc(0);
/** A larger room is let go once its message was read. */
const MOST_KEPT_ROOM = 1024 * 1024;

export const createHeldBytes = (): HeldBytes => {
  /** A view into the last chunk, or into `room`. */
  let bytes: Buffer = NOTHING;
  /** Where pieces of a message are put together; used again, because a message is read before the next chunk comes. */
  let room: Buffer = NOTHING;
  let dropped = 0;
  return {
    bytes: () => bytes,
    push: (chunk) => {
      if (bytes.length === 0) {
        if (room.length > MOST_KEPT_ROOM) room = NOTHING;
        bytes = chunk;
        return;
      }
      const length = bytes.length + chunk.length;
      let from = bytes.buffer === room.buffer ? bytes.byteOffset : 0;
      if (bytes.buffer !== room.buffer || from + length > room.length) {
        // Doubling keeps the copying of a message that comes in many pieces in proportion to its length.
        const larger = length > room.length ? Buffer.allocUnsafeSlow(length * 2) : room;
        bytes.copy(larger);
        room = larger;
        from = 0;
      }
      chunk.copy(room, from + bytes.length);
      bytes = room.subarray(from, from + length);
    },
    drop: (count) => {
      if (count === 0) return;
      bytes = bytes.subarray(count);
      dropped += count;
    },
    dropped: () => dropped,
  };
};
