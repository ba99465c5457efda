/**
 * What is nested beyond all sense. Reading it is no trouble to `JSON.parse`, but whatever goes through it afterwards calls
 * itself for every level and ends in a full stack, so that one such record would take those beside it along.
 */
import { parseJsonLosslessly } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';

/** Beyond it nobody means what he sent. */
export const MAX_DEPTH = 100;

export const isNestedTooDeep = (value: unknown, levels = MAX_DEPTH): boolean => {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((part) => isNestedTooDeep(part, levels - 1));
  for (const name in value) if (isNestedTooDeep((value as Record<string, unknown>)[name], levels - 1)) return true;
  return false;
};

/** A batch and the record in it are levels too; what is left is still nested too deep. */
const KEPT_DEPTH = 2 * MAX_DEPTH;

/** The text with `null` in the place of everything that is nested deeper. */
const shallow = (text: string): string => {
  let kept = '';
  let from = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    } else if (character === '[' || character === '{') {
      if (depth === KEPT_DEPTH) kept += `${text.slice(from, at)}null`;
      depth += 1;
    } else if (character === ']' || character === '}') {
      depth -= 1;
      if (depth === KEPT_DEPTH) from = at + 1;
    }
  }
  return depth > KEPT_DEPTH ? kept : kept + text.slice(from);
};

/** As `parseJsonLosslessly`, and never refused for its depth: records that are nested too deep are rejected one by one. */
export const parseSentJson = (text: string): E.Either<string, unknown> => {
  const parsed = parseJsonLosslessly(text);
  if (E.isRight(parsed)) return parsed;
  const less = shallow(text);
  return less.length === text.length ? parsed : parseJsonLosslessly(less);
};
