/** How full the buffer is, and what it takes in yet. */
import type { DiskRoom } from './disk/disk-room.ts';
import type { DeadLetterLog } from './letters/dead-letter-log.ts';
import type { LetterQuota } from './letters/letter-index.ts';
import type { Position } from './segments/segment.ts';
import type { OpenSegment } from './segments/segment-writer.ts';

/** What is in the buffer. */
export interface Filling {
  /** Durable lengths, by sequence, in order. */
  readonly segments: Map<number, number>;
  /** The segment that is written to. */
  open: Pick<OpenSegment, 'sequence' | 'length'> | undefined;
  /** Behind everything that has arrived. */
  arrived: Position | undefined;
  /** Handed in, and not durable yet. */
  pendingBytes: number;
  /** Undefined until they were opened. */
  letters: Pick<DeadLetterLog, 'bytes' | 'open'> | undefined;
}

const bytesOfSegments = ({ segments }: Filling): number => segments.values().reduce((sum, length) => sum + length, 0);

/** Of everything, letters included. */
export const usedBytes = (filling: Filling): number =>
  bytesOfSegments(filling) + (filling.letters?.bytes() ?? 0) + filling.pendingBytes;

/** Why so many bytes of events are not taken; undefined: there is room for them. */
export const refusalOf = (
  filling: Filling,
  disk: Pick<DiskRoom, 'capacity'>,
  quota: Pick<LetterQuota, 'bytes'>,
  bytes: number,
): string | undefined => {
  const capacity = disk.capacity();
  const held = bytesOfSegments(filling) + filling.pendingBytes - arrivedOfOpen(filling);
  return held + bytes > roomForEvents(filling, capacity, quota)
    ? `the buffer is full: ${usedBytes(filling)} of ${capacity} bytes are used. It empties as the event store takes events again.`
    : undefined;
};

/** Letters have room of their own. Only those that the store refused, and that are always kept, may take more of it. */
const roomForEvents = ({ letters }: Filling, capacity: number, quota: Pick<LetterQuota, 'bytes'>): number =>
  capacity - Math.max(Math.min(quota.bytes, Math.floor(capacity / 10)), letters?.open().bytes ?? 0);

/** The open segment cannot be removed before it is full; what has arrived of it is in nobody's way. */
const arrivedOfOpen = ({ open, arrived }: Filling): number =>
  open !== undefined && open.sequence === arrived?.sequence ? Math.min(arrived.offset, open.length) : 0;
