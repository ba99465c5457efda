/** Tries the fast reader of plain records for as long as it finds some: in vain it costs more than it saves. */
import { readPlainRecords } from './plain-records.ts';

export interface PlainAttempts {
  /** As `readPlainRecords`; returns the offset itself when it is no longer worth trying. */
  readonly read: (bytes: Buffer, at: number, separator: 'comma' | 'none', records: unknown[]) => number;
  /** The record at the offset was complete and not plain. */
  readonly missed: () => void;
  readonly worthTrying: () => boolean;
  /** Of what it found. */
  readonly cost: () => number;
}

const MOST_IN_VAIN = 8;

export const plainAttempts = (): PlainAttempts => {
  let found = 0;
  let misses = 0;
  let bytesRead = 0;
  const worthTrying = (): boolean => misses < MOST_IN_VAIN || found > misses;
  return {
    worthTrying,
    cost: () => bytesRead,
    read: (bytes, at, separator, records) => {
      if (!worthTrying()) return at;
      const before = records.length;
      const end = readPlainRecords(bytes, at, separator, records);
      found += records.length - before;
      bytesRead += end - at;
      return end;
    },
    missed: () => {
      misses += 1;
    },
  };
};
