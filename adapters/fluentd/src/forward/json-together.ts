/**
 * Reads all JSON messages of a piece at once. Clients of this form send one record in a message and nothing between the
 * messages; where one ends and the next begins stands `][`, which is legal nowhere else outside of a text.
 */
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { parseJsonLosslessly } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { MAX_ELEMENTS } from '../limits.ts';

export interface Together {
  readonly values: ReadonlyArray<unknown>;
  /** Behind the last of them. */
  readonly end: number;
}

const CLOSING = 0x5d;
const BOUNDARY = '][';
/**
 * Stands between two messages while they are parsed, and shows afterwards that each boundary was one. Within a text, its quote
 * ends the text and its letter is a syntax error; and since nobody can guess it, no sender can put one where none was added.
 */
const MARK = `mark-${randomUUID()}`;
const MARKED = `],"${MARK}",[`;

const endOfLast = (bytes: Buffer): number =>
  bytes[bytes.length - 1] === CLOSING ? bytes.length : bytes.lastIndexOf(BOUNDARY) + 1;

/**
 * The bytes begin with a message. Undefined: they have to be read message by message, because none is whole, one is wrong, is
 * not UTF-8 or may cost too much, something stands between two of them, or what looked like a boundary is within a text.
 */
export const readTogether = (bytes: Buffer): Together | undefined => {
  const end = endOfLast(bytes);
  if (end === 0 || !isUtf8(bytes.subarray(0, end))) return undefined;
  const texts = bytes.toString('utf8', 0, end).split(BOUNDARY);
  if (texts.some(({ length }) => length > MAX_ELEMENTS)) return undefined;
  const parsed = parseJsonLosslessly(`[${texts.join(MARKED)}]`);
  if (E.isLeft(parsed) || !Array.isArray(parsed.right) || parsed.right.length !== 2 * texts.length - 1)
    return undefined;
  const values: unknown[] = [];
  for (let index = 0; index < parsed.right.length; index += 1) {
    if (index % 2 === 0) values.push(parsed.right[index]);
    else if (parsed.right[index] !== MARK) return undefined;
  }
  return { values, end };
};
