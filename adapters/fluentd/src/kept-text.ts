/** The text in which a rejected record is kept for staff: whatever was sent has one, and none is longer than a limit. */
import { rawJson } from '@usage-billing/core/shared';
import { isNestedTooDeep } from './nesting.ts';

const MAX_LENGTH = 64 * 1024;
const MAX_SHOWN_BYTES = 32 * 1024;

/** Neither can be in JSON, so that what was kept whole is never taken for one of these. */
const CUT = '… (cut off here)';
const NOT_KEPT = '(not kept: ';

/** Numbers keep all digits. Bytes never look like a text, which they would be taken for when they are sent once more. */
const written = (_name: string, part: unknown): unknown => {
  if (typeof part === 'bigint') return rawJson(part.toString());
  if (!(part instanceof Uint8Array)) return part;
  return { bytes: part.length, base64: Buffer.from(part.subarray(0, MAX_SHOWN_BYTES)).toString('base64') };
};

const keyOf = (value: unknown): string => {
  const key = typeof value === 'object' && value !== null && 'unique_key' in value ? value.unique_key : undefined;
  return typeof key === 'string' ? `; its unique_key is ${JSON.stringify(key.slice(0, 512))}` : '';
};

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (isNestedTooDeep(value)) return `${NOT_KEPT}it is nested too deep${keyOf(value)})`;
  try {
    return JSON.stringify(value, written) ?? String(value);
  } catch (error) {
    return `${NOT_KEPT}${error instanceof Error ? error.message : 'it cannot be written'}${keyOf(value)})`;
  }
};

export const keptText = (value: unknown): string => {
  const text = textOf(value);
  return text.length >= MAX_LENGTH ? text.slice(0, MAX_LENGTH).toWellFormed() + CUT : text;
};

/** Letters of an earlier version were cut at this length too, without a word about it; none that is whole has it. */
const isCut = (text: string): boolean => text.endsWith(CUT) || text.length === MAX_LENGTH;

/** Why a record cannot be sent once more from its text. Undefined: all of it is there. */
export const whyIncomplete = (text: string): string | undefined => {
  if (text.startsWith(NOT_KEPT)) return 'is not kept and cannot be replayed';
  return isCut(text)
    ? `is longer than ${MAX_LENGTH} characters, kept without its end, and cannot be replayed`
    : undefined;
};
