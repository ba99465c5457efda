/** Records that are not acknowledged yet, in the order in which they were added, and bounded in number and bytes. */

export interface BufferedRecord {
  readonly uniqueKey: string;
  readonly amountType: string;
  readonly amount: bigint;
  /** As it goes over the wire. */
  readonly entry: Uint8Array;
}

/** Records that are sent and acknowledged together. */
export interface Chunk {
  readonly id: string;
  readonly records: ReadonlyArray<BufferedRecord>;
  /** On `performance.now()`. */
  readonly sentAt: number;
}

export interface BufferLimits {
  readonly maxRecords: number;
  /** Of all entries together. */
  readonly maxBytes: number;
}

export interface RecordBuffer {
  /** Takes records from the first on while there is room, and returns how many it took. */
  readonly add: (records: ReadonlyArray<BufferedRecord>) => number;
  /** Records that wait or are in flight. */
  readonly size: () => number;
  readonly bytes: () => number;
  /** Puts the next records in flight; undefined when none waits or enough chunks are in flight. */
  readonly nextChunk: () => Chunk | undefined;
  readonly hasChunksInFlight: () => boolean;
  /** Forgets the records of a chunk in flight, and returns it; undefined for any other id. */
  readonly acknowledge: (id: string) => Chunk | undefined;
  /** What is in flight waits again, before everything else. */
  readonly restore: () => void;
  /** Empties the buffer, and returns what was in it. */
  readonly drain: () => ReadonlyArray<BufferedRecord>;
}

const CHUNK_RECORDS = 500;
/** An ingester closes connections that send messages beyond 32 MiB; a small one is acknowledged sooner. */
const CHUNK_BYTES = 1024 * 1024;
const MAX_CHUNKS_IN_FLIGHT = 4;

/** `name` makes the ids of chunks differ between clients. */
export const recordBuffer = ({ maxRecords, maxBytes }: BufferLimits, name: string): RecordBuffer => {
  const waiting: BufferedRecord[] = [];
  const inFlight = new Map<string, Chunk>();
  let size = 0;
  let bytes = 0;
  let chunks = 0;

  const forget = (records: ReadonlyArray<BufferedRecord>): void => {
    size -= records.length;
    bytes -= bytesOf(records);
  };
  const recordsInFlight = (): ReadonlyArray<BufferedRecord> => [...inFlight.values()].flatMap(({ records }) => records);

  return {
    add: (records) => {
      const room = countWithin(records, maxRecords - size, maxBytes - bytes);
      const taken = records.slice(0, room);
      for (const record of taken) waiting.push(record);
      size += taken.length;
      bytes += bytesOf(taken);
      return taken.length;
    },
    size: () => size,
    bytes: () => bytes,
    nextChunk: () => {
      if (waiting.length === 0 || inFlight.size >= MAX_CHUNKS_IN_FLIGHT) return undefined;
      // A record larger than a chunk has one of its own.
      const count = Math.max(1, countWithin(waiting, CHUNK_RECORDS, CHUNK_BYTES));
      chunks += 1;
      const chunk = { id: `${name}-${chunks}`, records: waiting.splice(0, count), sentAt: performance.now() };
      inFlight.set(chunk.id, chunk);
      return chunk;
    },
    hasChunksInFlight: () => inFlight.size > 0,
    acknowledge: (id) => {
      const chunk = inFlight.get(id);
      if (chunk === undefined) return undefined;
      inFlight.delete(id);
      forget(chunk.records);
      return chunk;
    },
    restore: () => {
      waiting.unshift(...recordsInFlight());
      inFlight.clear();
    },
    drain: () => {
      const all = [...recordsInFlight(), ...waiting.splice(0)];
      inFlight.clear();
      forget(all);
      return all;
    },
  };
};

const bytesOf = (records: ReadonlyArray<BufferedRecord>): number =>
  records.reduce((sum, { entry }) => sum + entry.length, 0);

/** How many records from the first on fit both limits. */
const countWithin = (records: ReadonlyArray<BufferedRecord>, maxRecords: number, maxBytes: number): number => {
  let bytes = 0;
  const end = records.findIndex(({ entry }, index) => {
    bytes += entry.length;
    return index >= maxRecords || bytes > maxBytes;
  });
  return end === -1 ? records.length : end;
};
