/** What begins at a place, without reading it. */
import { EndsEarly, type MsgpackPlace } from './msgpack.ts';

export const firstByte = ({ bytes, offset }: MsgpackPlace): number => {
  const first = bytes[offset];
  if (first === undefined) throw new EndsEarly();
  return first;
};

const sized = ({ bytes, offset }: MsgpackPlace, size: 2 | 4): number => {
  if (offset + 1 + size > bytes.length) throw new EndsEarly();
  return size === 2 ? bytes.readUInt16BE(offset + 1) : bytes.readUInt32BE(offset + 1);
};

/** How many members the array at the place announces, and where the first one begins. Undefined: it is no array. */
export const arrayLength = (place: MsgpackPlace): { readonly length: number; readonly end: number } | undefined => {
  const first = firstByte(place);
  if (first >= 0x90 && first <= 0x9f) return { length: first & 0x0f, end: place.offset + 1 };
  if (first === 0xdc) return { length: sized(place, 2), end: place.offset + 3 };
  return first === 0xdd ? { length: sized(place, 4), end: place.offset + 5 } : undefined;
};

export const isMap = (first: number): boolean => (first >= 0x80 && first <= 0x8f) || first === 0xde || first === 0xdf;

/** An integer, a float, or an extension of eight bytes as an EventTime is. */
export const isTime = (first: number): boolean =>
  first <= 0x7f || first >= 0xe0 || (first >= 0xca && first <= 0xd3) || first === 0xd7 || first === 0xc7;

/** Text or binary data: where its bytes begin and end. Undefined: it is neither. The end may lie behind the bytes. */
export const blobAt = ({ bytes, offset }: MsgpackPlace): { readonly from: number; readonly to: number } | undefined => {
  const first = bytes[offset] ?? 0;
  if (first >= 0xa0 && first <= 0xbf) return { from: offset + 1, to: offset + 1 + (first & 0x1f) };
  const size = first === 0xc4 || first === 0xd9 ? 1 : first === 0xc5 || first === 0xda ? 2 : 4;
  if (size === 4 && first !== 0xc6 && first !== 0xdb) return undefined;
  if (offset + 1 + size > bytes.length) throw new EndsEarly();
  const from = offset + 1 + size;
  return { from, to: from + bytes.readUIntBE(offset + 1, size) };
};
