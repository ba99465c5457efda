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

const isOpening = (byte: number): boolean => byte === 0x5b || byte === 0x7b;
const isClosing = (byte: number): boolean => byte === 0x5d || byte === 0x7d;

/** The first quote or backslash from the offset on; most of a message is inside of strings, where nothing else matters. */
const endOfPlainText = (bytes: Buffer, from: number): number => {
  let at = from;
  for (let byte = bytes[at]; byte !== undefined && byte !== QUOTE && byte !== BACKSLASH; byte = bytes[at]) at += 1;
  return at;
};

/** True: the array that began where the scan did ends at `scan.offset`. */
export const scanJson = (bytes: Buffer, scan: JsonScan): boolean => {
  let { offset, depth, inString, escaped } = scan;
  let found = false;
  while (offset < bytes.length && !found) {
    if (inString && escaped) {
      escaped = false;
      offset += 1;
      continue;
    }
    if (inString) offset = endOfPlainText(bytes, offset);
    const byte = bytes[offset];
    if (byte === undefined) break;
    offset += 1;
    if (inString) {
      if (byte === BACKSLASH) escaped = true;
      else inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (isOpening(byte)) depth += 1;
    else if (isClosing(byte)) {
      depth -= 1;
      found = depth <= 0;
    }
  }
  Object.assign(scan, { offset, depth, inString, escaped });
  return found;
};
