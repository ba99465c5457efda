/** The cap of the buffer, cut to what its volume has: a cap that is larger than the disk would never be reached. */
import type { SpoolFiles } from './files.ts';

export interface DiskRoom {
  /** What the buffer may take in all. */
  readonly capacity: () => number;
  /** Of the volume, as of a moment ago. */
  readonly freeBytes: () => number;
  /** Less than a fifth is left of what the volume gives to the buffer, and the volume is what limits it. */
  readonly isLow: () => boolean;
  readonly stop: () => void;
}

const LOOK_EVERY_MILLIS = 5_000;

/** The rest is for what others write until the next look. */
const PART_OF_FREE = 0.95;

const LOW = 0.8;

/** `used` is what the buffer takes now. */
export const watchDisk = async (
  files: SpoolFiles,
  directory: string,
  maxBytes: number,
  used: () => number,
): Promise<DiskRoom> => {
  let free = await files.freeBytes(directory);
  let usedThen = used();
  const look = async (): Promise<void> => {
    // Where the volume cannot be asked, its last word stands; writing to it will fail by itself.
    const found = await files.freeBytes(directory).catch(() => undefined);
    if (found === undefined) return;
    free = found;
    usedThen = used();
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MILLIS).unref();
  const capacity = (): number => Math.min(maxBytes, usedThen + Math.floor(free * PART_OF_FREE));
  return {
    capacity,
    freeBytes: () => free,
    isLow: () => capacity() < maxBytes && used() > LOW * capacity(),
    stop: () => clearInterval(timer),
  };
};
