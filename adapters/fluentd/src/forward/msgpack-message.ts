/** Reads a whole message in MessagePack. */
import { isPair, readEntry, withEntryTime } from '../records/entry.ts';
import { type MsgpackPlace, msgpackFrom, readMsgpack } from '../records/msgpack.ts';
import { arrayLength, blobAt } from '../records/msgpack-header.ts';
import { allMsgpackRecords, NO_PAIR } from '../records/msgpack-records.ts';
import { readOrRefuse } from '../records/msgpack-refused.ts';
import { MalformedInput } from '../records/record-reader.ts';
import type { SentRecords } from '../unreadable.ts';
import { chunkOf, encodingOf, type Message, NO_ARRAY, TOO_FEW_PARTS, tagOf } from './message.ts';

export const msgpackMessage = (bytes: Buffer): Message => {
  const place = msgpackFrom(bytes);
  const parts = arrayLength(place);
  if (parts === undefined) throw new MalformedInput(NO_ARRAY);
  place.offset = parts.end;
  const tag = tagOf(parts.length === 0 ? undefined : readMsgpack(place));
  if (parts.length < 2) throw new MalformedInput(TOO_FEW_PARTS);
  const packed = blobAt(place);
  if (packed !== undefined) return packedMessage(tag, place, packed);
  const entries = arrayLength(place);
  if (entries === undefined && parts.length < 3) throw new MalformedInput(TOO_FEW_PARTS);
  const records = entries === undefined ? [oneRecord(place)] : forwardedRecords(place, entries);
  return { tag, records, chunk: chunkOf(optionAt(place)) };
};

const optionAt = (place: MsgpackPlace): unknown => (place.offset < place.bytes.length ? readMsgpack(place) : undefined);

/** The entries are read from where they stand: as text, which older clients send, they would not survive. */
const packedMessage = (
  tag: string,
  place: MsgpackPlace,
  { from, to }: { readonly from: number; readonly to: number },
): Message => {
  place.offset = to;
  const packed = place.bytes.subarray(from, to);
  const option = optionAt(place);
  const encoding = encodingOf(option);
  const head = { tag, chunk: chunkOf(option) };
  return encoding === undefined
    ? { ...head, records: allMsgpackRecords(packed, 'entries') }
    : { ...head, compressed: packed, encoding };
};

const forwardedRecords = (
  place: MsgpackPlace,
  { length, end }: { readonly length: number; readonly end: number },
): SentRecords => {
  const records: unknown[] = [];
  place.offset = end;
  for (let index = 0; index < length; index += 1) {
    if (!isPair(place)) throw new MalformedInput(NO_PAIR);
    records.push(readOrRefuse(place, readEntry));
  }
  return records;
};

const oneRecord = (place: MsgpackPlace): unknown => {
  const time = readMsgpack(place);
  return withEntryTime(time, readOrRefuse(place, readMsgpack));
};
