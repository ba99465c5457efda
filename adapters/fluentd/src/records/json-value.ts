/** One JSON value between two offsets, parsed if it costs no more than a record may. */
import { isUtf8 } from 'node:buffer';
import type { FieldProblem } from '@usage-billing/contracts/wire';
import { parseJsonLosslessly } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { omittedText } from '../letter-text.ts';
import { MAX_DEPTH, MAX_ELEMENTS, MAX_RECORD_BYTES, TOO_DEEP, TOO_LARGE, TOO_MANY_ELEMENTS } from '../limits.ts';
import { Unreadable } from '../unreadable.ts';
import { countJsonElements, scanValue, skipSpace } from './json-scan.ts';

/** Where a value stands in its bytes. */
export interface JsonSlice {
  readonly from: number;
  readonly to: number;
  /** How deep it is nested. */
  readonly deepest: number;
  /** How many arrays and objects it has. */
  readonly containers: number;
}

/** The limit that a value exceeds, by its bytes alone. Every element takes a byte, so short values need no count. */
export const jsonLimitExceeded = (bytes: Buffer, { from, to, deepest }: JsonSlice): FieldProblem | undefined => {
  if (deepest > MAX_DEPTH) return TOO_DEEP;
  if (to - from > MAX_RECORD_BYTES) return TOO_LARGE;
  if (to - from <= MAX_ELEMENTS) return undefined;
  return countJsonElements(bytes, from, to, MAX_ELEMENTS) > MAX_ELEMENTS ? TOO_MANY_ELEMENTS : undefined;
};

export const parseJsonSlice = (bytes: Buffer, from: number, to: number): E.Either<string, unknown> =>
  isUtf8(bytes.subarray(from, to)) ? parseJsonLosslessly(bytes.toString('utf8', from, to)) : E.left('it is not UTF-8');

/** Where the key of a record that is not parsed is looked for. */
const MOST_SEARCHED = 8 * 1024;
const KEY = /"unique_key"\s*:\s*("(?:[^"\\]|\\.)*")/;

const keyWithin = (text: string): string | undefined => {
  const found = KEY.exec(text)?.[1];
  const parsed = found === undefined ? undefined : parseJsonLosslessly(found);
  return parsed !== undefined && E.isRight(parsed) ? String(parsed.right) : undefined;
};

/** In the place of a record that exceeds a limit; `from` is where the record begins. */
export const refusedJson = (bytes: Buffer, from: number, problem: FieldProblem): Unreadable =>
  new Unreadable(
    problem,
    omittedText(problem.reason, keyWithin(bytes.toString('utf8', from, Math.min(from + MOST_SEARCHED, bytes.length)))),
  );

/** The value, or {@link Unreadable} if it exceeds a limit. Left: it is not JSON. */
export const boundedJson = (bytes: Buffer, slice: JsonSlice): E.Either<string, unknown> => {
  const problem = jsonLimitExceeded(bytes, slice);
  return problem === undefined
    ? parseJsonSlice(bytes, slice.from, slice.to)
    : E.right(refusedJson(bytes, slice.from, problem));
};

/** The only value of the bytes. */
export const jsonValue = (bytes: Buffer): E.Either<string, unknown> => {
  const { scan } = scanValue(bytes, skipSpace(bytes, 0));
  return boundedJson(bytes, { from: 0, to: bytes.length, deepest: scan.deepest, containers: scan.containers });
};
