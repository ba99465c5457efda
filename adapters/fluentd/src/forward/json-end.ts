/** Finds where a JSON array ends in a stream that puts nothing between one and the next, whatever the pieces are. */

export interface JsonScan {
  offset: number;
  depth: number;
  inString: boolean;
  /** The character before was a backslash within a string. */
  escaped: boolean;
}

export const jsonScanFrom = (offset: number): JsonScan => ({ offset, depth: 0, inString: false, escaped: false });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const OPENING = 1;
const CLOSING = 2;
const STRING = 3;

/** What each byte means outside of strings. */
const MEANING = new Uint8Array(256);
for (const byte of [0x5b, 0x7b]) MEANING[byte] = OPENING;
for (const byte of [0x5d, 0x7d]) MEANING[byte] = CLOSING;
MEANING[QUOTE] = STRING;

/** The first quote or backslash from the offset on; most of a message is inside of strings, where nothing else matters. */
const endOfPlainText = (bytes: Buffer, from: number, end: number): number => {
  let at = from;
  while (at < end && bytes[at] !== QUOTE && bytes[at] !== BACKSLASH) at += 1;
  return at;
};

/** The first byte from the offset on that means something outside of strings. */
const endOfFiller = (bytes: Buffer, from: number, end: number): number => {
  let at = from;
  while (at < end && MEANING[bytes[at] as number] === 0) at += 1;
  return at;
};

/** True: the array that began where the scan did ends at `scan.offset`. */
export const scanJson = (bytes: Buffer, scan: JsonScan): boolean => {
  let { offset, depth, inString, escaped } = scan;
  const end = bytes.length;
  let found = false;
  while (offset < end && !found) {
    if (escaped) {
      escaped = false;
      offset += 1;
    } else if (inString) {
      offset = endOfPlainText(bytes, offset, end);
      if (offset === end) break;
      if (bytes[offset] === QUOTE) inString = false;
      else escaped = true;
      offset += 1;
    } else {
      offset = endOfFiller(bytes, offset, end);
      if (offset === end) break;
      const meaning = MEANING[bytes[offset] as number];
      offset += 1;
      if (meaning === STRING) inString = true;
      else if (meaning === OPENING) depth += 1;
      else {
        depth -= 1;
        found = depth <= 0;
      }
    }
  }
  scan.offset = offset;
  scan.depth = depth;
  scan.inString = inString;
  scan.escaped = escaped;
  return found;
};
