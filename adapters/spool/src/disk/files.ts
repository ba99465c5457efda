/** What the buffer asks of a file system, so that a test can put one in its place that forgets what was not synced. */

/** A file that only grows, but for a tail that is cut off. */
export interface SpoolFile {
  /** Writes all of it at the position; on a rejection any part may have been written. */
  readonly write: (chunks: ReadonlyArray<Uint8Array>, position: number) => Promise<void>;
  /** What was written, and the length, survives a power failure once it answers. */
  readonly sync: () => Promise<void>;
  readonly truncate: (length: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Paths are those of the operating system. Everything rejects with the system's own error, whose `code` says why. */
export interface SpoolFiles {
  readonly makeDirectory: (path: string) => Promise<void>;
  /** For reading and writing; with `create` it must not be there yet. */
  readonly open: (path: string, mode: 'create' | 'existing') => Promise<SpoolFile>;
  /** At most so many bytes from the offset on; fewer at the end. */
  readonly read: (path: string, offset: number, length: number) => Promise<Buffer>;
  readonly size: (path: string) => Promise<number>;
  /** Names in the directory, in no order. */
  readonly list: (directory: string) => Promise<ReadonlyArray<string>>;
  /** What the volume has left for this user. */
  readonly freeBytes: (directory: string) => Promise<number>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** Which names there are survives a power failure once it answers. */
  readonly syncDirectory: (directory: string) => Promise<void>;
  /** Null: somebody else holds the directory. The lock of a process that died is free. */
  readonly lock: (directory: string) => Promise<(() => Promise<void>) | null>;
}
