/** Port: records that will never be stored as they are, kept with the reason, so that nothing disappears without one. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../../shared/instant.ts';

/** A record that was not taken. */
export interface DeadLetter {
  readonly at: Instant;
  /** `rejected`: it broke a rule of the event when it arrived. `refused`: the event store refused it for its content. */
  readonly reason: 'rejected' | 'refused';
  /** Which input it came by, e.g. `http` or `forward`. */
  readonly source: string;
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
}

/** Nothing was kept of this call, and it may be repeated. */
export type DeadLettersError = { readonly _tag: 'DeadLettersUnavailable'; readonly message: string };

export interface DeadLetters {
  /** Keeps them; durable once it answers. */
  readonly append: (letters: ReadonlyArray<DeadLetter>) => TaskEither<DeadLettersError, void>;
  /** Oldest first. */
  readonly list: (query: {
    readonly limit: number;
    /** Answers what comes after this id. */
    readonly after?: string;
    /** Those that were replayed as well. */
    readonly all?: boolean;
  }) => TaskEither<DeadLettersError, ReadonlyArray<KeptDeadLetter>>;
  /** They were sent once more, or are to be left for good; unknown ids are ignored. Durable once it answers. */
  readonly markReplayed: (ids: ReadonlyArray<string>) => TaskEither<DeadLettersError, void>;
}
