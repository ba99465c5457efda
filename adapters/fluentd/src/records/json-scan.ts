/**
 * Finds where a JSON value ends without building it, and continues where it stopped when more bytes arrive. It only matches
 * brackets and strings: whether the bytes are JSON is for the parser to say.
 */

export interface JsonScan {
  offset: number;
  depth: number;
  /** The greatest depth so far. */
  deepest: number;
  /** Arrays and objects so far. */
  containers: number;
  inString: boolean;
  /** The previous character was a backslash in a string. */
  escaped: boolean;
}

export const jsonScanFrom = (offset: number): JsonScan => ({
  offset,
  depth: 0,
  deepest: 0,
  containers: 0,
  inString: false,
  escaped: false,
});

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const OPENING = 1;
const CLOSING = 2;
const STRING = 3;
const SEPARATOR = 4;

const tableOf = (entries: ReadonlyArray<readonly [meaning: number, characters: string]>): Uint8Array => {
  const table = new Uint8Array(256);
  for (const [meaning, characters] of entries)
    for (const character of characters) table[character.charCodeAt(0)] = meaning;
  return table;
};

/** What each byte means outside strings. */
const MEANING = tableOf([
  [OPENING, '[{'],
  [CLOSING, ']}'],
  [STRING, '"'],
]);
const COUNTED = tableOf([
  [OPENING, '[{'],
  [SEPARATOR, ',:'],
  [STRING, '"'],
]);
/** Ends a number or a literal. */
const ENDS_SCALAR = tableOf([[SEPARATOR, ' \t\r\n,:[]{}"']]);

/** The first quote or backslash at or after the offset; most of a message is inside strings, where nothing else matters. */
const endOfPlainText = (bytes: Buffer, from: number, end: number): number => {
  let at = from;
  while (at < end && bytes[at] !== QUOTE && bytes[at] !== BACKSLASH) at += 1;
  return at;
};

/** The first byte at or after the offset that means something outside strings. */
const endOfFiller = (bytes: Buffer, from: number, end: number): number => {
  let at = from;
  while (at < end && MEANING[bytes[at] as number] === 0) at += 1;
  return at;
};

/** True: the array, object or string that began where the scan did ends at `scan.offset`. */
export const scanJson = (bytes: Buffer, scan: JsonScan): boolean => {
  let { offset, depth, deepest, containers, inString, escaped } = scan;
  const end = bytes.length;
  let found = false;
  while (offset < end && !found) {
    if (escaped) {
      escaped = false;
      offset += 1;
    } else if (inString) {
      offset = endOfPlainText(bytes, offset, end);
      if (offset === end) break;
      if (bytes[offset] === BACKSLASH) escaped = true;
      else {
        inString = false;
        found = depth === 0;
      }
      offset += 1;
    } else {
      offset = endOfFiller(bytes, offset, end);
      if (offset === end) break;
      const meaning = MEANING[bytes[offset] as number];
      offset += 1;
      if (meaning === STRING) inString = true;
      else if (meaning === OPENING) {
        depth += 1;
        containers += 1;
        if (depth > deepest) deepest = depth;
      } else {
        depth -= 1;
        found = depth <= 0;
      }
    }
  }
  scan.offset = offset;
  scan.depth = depth;
  scan.deepest = deepest;
  scan.containers = containers;
  scan.inString = inString;
  scan.escaped = escaped;
  return found;
};

/** The value at the offset. */
export const scanValue = (bytes: Buffer, from: number): ScannedValue => {
  const scan = jsonScanFrom(from);
  if (opensOrQuotes(bytes[from]))
    return { scan, isNumber: false, end: scanJson(bytes, scan) ? scan.offset : undefined };
  while (scan.offset < bytes.length && ENDS_SCALAR[bytes[scan.offset] as number] === 0) scan.offset += 1;
  return { scan, isNumber: true, end: scan.offset < bytes.length ? scan.offset : undefined };
};

const opensOrQuotes = (byte: number | undefined): boolean => {
  const meaning = byte === undefined ? 0 : MEANING[byte];
  return meaning === OPENING || meaning === STRING;
};

export interface ScannedValue {
  readonly scan: JsonScan;
  /** A number or a literal, which does not show where it ends. */
  readonly isNumber: boolean;
  /** Undefined: it goes on behind the bytes, or may do so. The offset itself: nothing that begins a value stands there. */
  readonly end: number | undefined;
}

/** Elements of the value between the offsets as `limits.ts` counts them; counting stops beyond `most`. */
export const countJsonElements = (bytes: Buffer, from: number, to: number, most: number): number => {
  let count = 0;
  for (let at = from; at < to && count <= most; at += 1) {
    const meaning = COUNTED[bytes[at] as number];
    if (meaning === 0) continue;
    if (meaning !== STRING) {
      count += 1;
      continue;
    }
    at += 1;
    while (at < to && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  }
  return count;
};

const LAST_SPACE = 0x20;
const SPACE = tableOf([[SEPARATOR, ' \t\r\n']]);

/** The first byte at or after the offset that is no JSON white space. */
export const skipSpace = (bytes: Buffer, from: number): number => {
  let at = from;
  while (at < bytes.length && (bytes[at] as number) <= LAST_SPACE && SPACE[bytes[at] as number] !== 0) at += 1;
  return at;
};
