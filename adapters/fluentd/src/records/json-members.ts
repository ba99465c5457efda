/** Where the members of a JSON array stand, without parsing any of them. */

import { scanValue, skipSpace } from './json-scan.ts';
import type { JsonSlice } from './json-value.ts';
import { MalformedInput } from './record-reader.ts';

const [COMMA, OPEN, CLOSE] = [0x2c, 0x5b, 0x5d];

export const beginsArray = (bytes: Buffer, from: number): boolean => bytes[from] === OPEN;

/** The offset is that of the opening bracket. */
export function* jsonMembers(bytes: Buffer, from: number): Generator<JsonSlice> {
  if (!beginsArray(bytes, from)) throw new MalformedInput('it is not a JSON array');
  let at = skipSpace(bytes, from + 1);
  if (bytes[at] === CLOSE) return;
  for (;;) {
    const { end, scan } = scanValue(bytes, at);
    if (end === undefined || end === at) throw new MalformedInput('it is not JSON');
    yield { from: at, to: end, deepest: scan.deepest, containers: scan.containers };
    at = skipSpace(bytes, end);
    if (bytes[at] === CLOSE) return;
    if (bytes[at] !== COMMA) throw new MalformedInput('it is not JSON: a comma or ] is missing');
    at = skipSpace(bytes, at + 1);
  }
}
