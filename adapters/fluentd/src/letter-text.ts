/** The text of a rejected record in its dead letter. Every value has one, and its length is limited. */
import type { FieldProblem } from '@usage-billing/contracts/wire';
import { rawJson } from '@usage-billing/core/shared';
import { limitExceededBy } from './limits.ts';

const MAX_LENGTH = 64 * 1024;
const MAX_SHOWN_BYTES = 32 * 1024;
const MAX_KEY_LENGTH = 512;

/** Neither occurs in JSON, so a record that was stored whole is never mistaken for one of these. */
const CUT = '… (cut off here)';
const NOT_KEPT = '(not kept: ';

/** Numbers keep all digits. Bytes are written so that a replay cannot take them for text. */
const replacer = (_name: string, part: unknown): unknown => {
  if (typeof part === 'bigint') return rawJson(part.toString());
  if (!(part instanceof Uint8Array)) return part;
  return { bytes: part.length, base64: Buffer.from(part.subarray(0, MAX_SHOWN_BYTES)).toString('base64') };
};

const keyOf = (value: unknown): string | undefined => {
  const key = typeof value === 'object' && value !== null && 'unique_key' in value ? value.unique_key : undefined;
  return typeof key === 'string' ? key : undefined;
};

/** Stands for a record whose text is not stored, with its key where that is known. */
export const omittedText = (reason: string, key: string | undefined): string =>
  `${NOT_KEPT}it ${reason}${key === undefined ? '' : `; its unique_key is ${JSON.stringify(key.slice(0, MAX_KEY_LENGTH))}`})`;

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const problem: FieldProblem | undefined = limitExceededBy(value);
  if (problem !== undefined) return omittedText(problem.reason, keyOf(value));
  try {
    return JSON.stringify(value, replacer) ?? String(value);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return omittedText(`cannot be written as JSON: ${why}`, keyOf(value));
  }
};

/** A string is stored as it is: it is the text of something that could not be parsed. */
export const letterText = (sent: unknown): string => {
  const text = textOf(sent);
  return text.length >= MAX_LENGTH ? text.slice(0, MAX_LENGTH).toWellFormed() + CUT : text;
};

/** Letters of an earlier version were cut at this length without a mark; no complete one has exactly this length. */
const isCut = (text: string): boolean => text.endsWith(CUT) || text.length === MAX_LENGTH;

/** Why the text of a letter cannot be replayed. Undefined: it is complete. */
export const whyIncomplete = (text: string): string | undefined => {
  if (text.startsWith(NOT_KEPT)) return 'is not kept and cannot be replayed';
  return isCut(text)
    ? `is longer than ${MAX_LENGTH} characters, kept without its end, and cannot be replayed`
    : undefined;
};
