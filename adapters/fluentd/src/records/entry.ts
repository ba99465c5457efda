/**
 * Entries of the forward protocol: `[time, record]`, and `[[time, metadata], record]` as Fluent Bit writes them since 5.0.5;
 * see https://github.com/fluent/fluent-bit/blob/master/src/flb_log_event_encoder.c (format `FLUENT_BIT_V2`).
 */
import { isRecord } from '@usage-billing/contracts/wire';
import { MAX_RECORD_BYTES } from '../limits.ts';
import { Unreadable } from '../unreadable.ts';
import { type MsgpackPlace, msgpackFrom, readMsgpack } from './msgpack.ts';
import { arrayLength, firstByte, isMap, isTime } from './msgpack-header.ts';
import { scanFrom, scanMsgpack } from './msgpack-scan.ts';

/** The time of the entry applies to a record that does not say when it occurred. */
export const withEntryTime = (time: unknown, record: unknown): unknown =>
  isRecord(record) && !(record instanceof Unreadable) && !('occurred_at' in record)
    ? { ...record, occurred_at: time }
    : record;

/** The time in the first part of an entry, which may stand beside metadata. */
export const timeOfEntry = (first: unknown): unknown => (Array.isArray(first) && first.length === 2 ? first[0] : first);

/** Where nothing but entries may stand, any pair is one. */
export const isPair = (place: MsgpackPlace): boolean =>
  place.bytes[place.offset] === PAIR || arrayLength(place)?.length === 2;

/** Whether an entry stands at the place, told by its first bytes. Throws where they are not all there yet. */
export const isEntry = (place: MsgpackPlace): boolean => {
  const { bytes, offset } = place;
  if (bytes[offset] === PAIR && isTime(bytes[offset + 1] ?? NONE)) return true;
  const outer = arrayLength(place);
  if (outer?.length !== 2) return false;
  const first = msgpackFrom(bytes, outer.end);
  if (isTime(firstByte(first))) return true;
  const inner = arrayLength(first);
  if (inner?.length !== 2) return false;
  const time = msgpackFrom(bytes, inner.end);
  if (!isTime(firstByte(time)) || !isMap(firstByte(behind(time)))) return false;
  // Metadata of this size is refused when it is read; what follows it is not waited for.
  if (bytes.length - offset > MAX_RECORD_BYTES) return true;
  return isMap(firstByte(behind(first)));
};

const PAIR = 0x92;
const NONE = 0xc1;

const behind = ({ bytes, offset }: MsgpackPlace): MsgpackPlace => {
  const scan = scanFrom(offset);
  scanMsgpack(bytes, scan);
  return msgpackFrom(bytes, scan.offset);
};

export const readEntry = (place: MsgpackPlace): unknown => {
  place.offset = arrayLength(place)?.end ?? place.offset;
  const time = timeOfEntry(readMsgpack(place));
  return withEntryTime(time, readMsgpack(place));
};
