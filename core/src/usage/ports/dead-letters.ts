/** Port: records that will never be stored as they are, kept with the reason, so that nothing disappears without one. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Decision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';

/** A record that was not accepted. */
export interface DeadLetter {
  readonly at: Instant;
  /** `rejected`: it broke a rule of the event when it arrived. `refused`: the event store refused it for its content. */
  readonly reason: 'rejected' | 'refused';
  /** Which input it came by, e.g. `http` or `forward`. */
  readonly source: string;
  /** Under which tag it came, where the input knows. */
  readonly tag?: string;
  /** The field that broke the rule; `record` stands for the record as a whole. */
  readonly field: string;
  /** Which rule it broke, in words for a person. */
  readonly message: string;
  /** The record as JSON text, with numbers in all their digits; where it was not JSON, as much as could be read. */
  readonly record: string;
}

/** A letter that is kept. */
export interface KeptDeadLetter extends DeadLetter {
  /** Opaque; grows with time. */
  readonly id: string;
  readonly replayed: boolean;
  /** Who decided that it is of no use, and why; none: nobody did. */
  readonly discarded: Option<Decision>;
}

/** What became of the letters of one call. */
export interface AppendedLetters {
  readonly kept: number;
  /** They are kept already: a letter is what its content says, whenever it came. */
  readonly repeated: number;
  /** Their text was dropped, because the quota is used up. */
  readonly dropped: number;
  /** The tags under which they came, or their sources where they had none. */
  readonly overShare: ReadonlyArray<string>;
}

/** Nothing was kept of this call, and it may be repeated. */
export type DeadLettersError = { readonly _tag: 'DeadLettersUnavailable'; readonly message: string };

/** Records that could not be taken, kept with the reason until staff replay or discard them. */
export interface DeadLetters {
  /**
   * Keeps them; durable once it returns. Rejected ones have a quota, over which their text is dropped and counted; a record
   * that the event store refused was acknowledged, and is always kept.
   */
  readonly append: (letters: ReadonlyArray<DeadLetter>) => TaskEither<DeadLettersError, AppendedLetters>;
  /** Oldest first. */
  readonly list: (query: {
    readonly limit: number;
    /** Returns what comes after this id. */
    readonly after?: string;
    /** Those that were replayed or discarded as well, as long as they are there. */
    readonly all?: boolean;
  }) => TaskEither<DeadLettersError, ReadonlyArray<KeptDeadLetter>>;
  /** They were sent once more; unknown ids are ignored. Durable once it returns. */
  readonly markReplayed: (ids: ReadonlyArray<string>) => TaskEither<DeadLettersError, void>;
  /** Nobody needs them any more; unknown ids, and those that were dealt with, are ignored. Durable once it returns. */
  readonly discard: (ids: ReadonlyArray<string>, decision: Decision) => TaskEither<DeadLettersError, void>;
  /** Gives up rejected ones that are older; returns how many. */
  readonly expire: (before: Instant) => TaskEither<DeadLettersError, number>;
}
