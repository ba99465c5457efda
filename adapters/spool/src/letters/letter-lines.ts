/** The lines of the file of dead letters: letters, and what became of them. */
import { type Decision, formatInstant, type Instant, parseInstant } from '@usage-billing/core/shared';
import type { DeadLetter, KeptDeadLetter } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';

export interface LetterLine extends Omit<DeadLetter, 'at'> {
  readonly id: string;
  readonly at: string;
}

export type Line =
  | LetterLine
  | { readonly replayed: ReadonlyArray<string> }
  | ({ readonly discarded: ReadonlyArray<string> } & Decision)
  | { readonly expired: ReadonlyArray<string> };

/** Ids grow with time and are as long as each other, so that their order is that of text. */
export const idOf = (number: number): string => String(number).padStart(12, '0');

export const letterLine = (letter: DeadLetter, id: string): string =>
  JSON.stringify({ ...letter, at: formatInstant(letter.at), id } satisfies LetterLine);

export const letterOf = ({ at, id: _id, ...letter }: LetterLine): DeadLetter => ({ ...letter, at: instantOf(at) });

/** The letters of which a line says what became of them. */
export const idsOf = (line: Exclude<Line, LetterLine>): ReadonlyArray<string> => {
  if ('replayed' in line) return line.replayed;
  if ('discarded' in line) return line.discarded;
  return line.expired;
};

/** What became of letters, by id. */
export interface Fates {
  readonly replayed: ReadonlySet<string>;
  readonly discarded: ReadonlyMap<string, Decision>;
  readonly expired: ReadonlySet<string>;
}

export const keptLetter = (line: LetterLine, { replayed, discarded }: Fates): KeptDeadLetter => ({
  ...letterOf(line),
  id: line.id,
  replayed: replayed.has(line.id),
  discarded: O.fromNullable(discarded.get(line.id)),
});

const instantOf = (text: string): Instant => {
  const parsed = parseInstant(text);
  // It was written by `formatInstant`, and its checksum was right.
  if (E.isLeft(parsed)) throw new TypeError(parsed.left);
  return parsed.right;
};
