/** How values look in the failure of a law: enough to see what differs, and never pages of it. */
import { inspect } from 'node:util';

const MAX_LINES = 40;

/** A value over several lines; those after the first are indented by `indent`. */
export const show = (value: unknown, indent = 0): string => {
  const lines = inspect(value, { ...LIMITS, breakLength: 100, sorted: true }).split('\n');
  const shown = lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), '…'] : lines;
  return shown.join(`\n${' '.repeat(indent)}`);
};

/** A value on one line of at most `maxCharacters`. */
export const showShort = (value: unknown, maxCharacters: number): string => {
  const line = inspect(value, { ...LIMITS, breakLength: Number.POSITIVE_INFINITY, compact: true });
  return line.length > maxCharacters ? `${line.slice(0, maxCharacters)}…` : line;
};

const LIMITS = { depth: 8, maxArrayLength: 30, maxStringLength: 500 } as const;
