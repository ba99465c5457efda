/** Takes letters in: each once, whoever brings it again, and as many as the quota allows. */
import { inSteps, step } from '@usage-billing/core/shared';
import type { AppendedLetters, DeadLetter } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { entryOf, identityOf, type LetterEntry, type LetterIndex, shareOf } from './letter-index.ts';
import { idOf, letterLine } from './letter-lines.ts';

export interface LetterIntakeOptions {
  readonly index: LetterIndex;
  /** Of the last letter that is there; ids go on from it. */
  readonly lastNumber: number;
  /** Makes lines durable, or says why not. */
  readonly keep: (lines: ReadonlyArray<string>) => Promise<E.Either<string, void>>;
}

export type LetterIntake = (letters: ReadonlyArray<DeadLetter>) => TaskEither<string, AppendedLetters>;

interface State extends LetterIntakeOptions {
  lastNumber: number;
  /** Letters on their way to the disk: who brings one again waits with the first. */
  readonly underWay: Map<string, Promise<E.Either<string, void>>>;
}

export const createLetterIntake = (options: LetterIntakeOptions): LetterIntake => {
  const state: State = { ...options, underWay: new Map() };
  return (letters) =>
    inSteps(async function* () {
      const { fresh, others, repeated, dropped, overShare } = sort(state, letters);
      const kept = keepFresh(state, fresh);
      // All of them are waited for, also when one fails.
      const results = await Promise.all([kept, ...others]);
      for (const result of results) yield* step(result);
      return { kept: fresh.length, repeated, dropped, overShare: [...overShare] };
    });
};

interface Fresh {
  readonly entry: LetterEntry;
  readonly line: string;
}

interface Sorted {
  readonly fresh: ReadonlyArray<Fresh>;
  /** The first time of letters that were brought again before they were durable. */
  readonly others: ReadonlySet<Promise<E.Either<string, void>>>;
  readonly repeated: number;
  readonly dropped: number;
  readonly overShare: ReadonlySet<string>;
}

/** Fresh letters are in the index at once, so that the same one in this call or the next is known. */
const sort = (state: State, letters: ReadonlyArray<DeadLetter>): Sorted => {
  const { index, underWay } = state;
  const fresh: Fresh[] = [];
  const others = new Set<Promise<E.Either<string, void>>>();
  const overShare = new Set<string>();
  let [repeated, dropped] = [0, 0];
  for (const letter of letters) {
    const identity = identityOf(letter);
    if (index.find(identity) !== undefined) {
      repeated += 1;
      const first = underWay.get(identity);
      if (first !== undefined) others.add(first);
      continue;
    }
    const id = idOf(state.lastNumber + 1);
    const line = letterLine(letter, id);
    if (!index.fits(letter, line.length)) {
      dropped += 1;
      overShare.add(shareOf(letter));
      continue;
    }
    state.lastNumber += 1;
    const entry = entryOf(letter, id, line.length);
    index.add(entry);
    fresh.push({ entry, line });
  }
  return { fresh, others, repeated, dropped, overShare };
};

const keepFresh = async (state: State, fresh: ReadonlyArray<Fresh>): Promise<E.Either<string, void>> => {
  const kept = state.keep(fresh.map(({ line }) => line));
  for (const { entry } of fresh) state.underWay.set(entry.identity, kept);
  const result = await kept;
  for (const { entry } of fresh) {
    state.underWay.delete(entry.identity);
    if (E.isLeft(result)) state.index.remove(entry);
  }
  return result;
};
