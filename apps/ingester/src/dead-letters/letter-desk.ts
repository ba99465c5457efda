/** What staff can do about dead letters: look at them, and send them once more. */
import { decodeBillingEvent, isRecord, joinProblems } from '@usage-billing/contracts/wire';
import { type Clock, type Decision, parseJsonLosslessly } from '@usage-billing/core/shared';
import { type DeadLetters, type EventStore, ingestEvents, type KeptDeadLetter } from '@usage-billing/core/usage';
import { timeOfEntry, whyIncomplete } from '@usage-billing/fluentd';
import * as E from 'fp-ts/lib/Either.js';

export interface LetterQuery {
  readonly after?: string;
  readonly limit: number;
  readonly all: boolean;
}

export interface Replay {
  /** Ids of letters whose record was taken this time. */
  readonly taken: ReadonlyArray<string>;
  /** Those that still break a rule. */
  readonly rejected: ReadonlyArray<{ readonly id: string; readonly field: string; readonly reason: string }>;
}

/** Rejects with a sentence for a person. */
export interface LetterDesk {
  readonly list: (query: LetterQuery) => Promise<ReadonlyArray<KeptDeadLetter>>;
  /** Gives up all letters that nobody dealt with, or only these; returns how many there were. */
  readonly discard: (ids: ReadonlyArray<string> | undefined, decision: Decision) => Promise<number>;
  /** All letters that were not replayed before, or only these. */
  readonly replay: (ids: ReadonlyArray<string> | undefined) => Promise<Replay>;
}

const PAGE = 500;

const orThrow = <A>(result: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.message);
  return result.right;
};

/** Letters of an earlier version held a record under a wrong tag together with the tag. */
const withoutTag = ({ source, field }: KeptDeadLetter, value: unknown): unknown =>
  source === 'forward' && field === 'tag' && isRecord(value) && 'tag' in value && 'record' in value
    ? value.record
    : value;

/** Letters of an earlier version held the time of a Fluent Bit entry together with its metadata. */
const withoutMetadata = (value: unknown): unknown =>
  isRecord(value) && Array.isArray(value.occurred_at)
    ? { ...value, occurred_at: timeOfEntry(value.occurred_at) }
    : value;

const eventOf = (letter: KeptDeadLetter) => {
  const parsed = parseJsonLosslessly(letter.record);
  if (E.isRight(parsed)) return decodeBillingEvent(withoutMetadata(withoutTag(letter, parsed.right)));
  return E.left([{ field: 'record', reason: whyIncomplete(letter.record) ?? `is not JSON: ${parsed.left}` }] as const);
};

export const letterDesk = (deps: {
  readonly deadLetters: DeadLetters;
  readonly store: EventStore;
  readonly clock: Clock;
}): LetterDesk => {
  const { deadLetters, store, clock } = deps;
  const list = async ({ after, ...query }: LetterQuery): Promise<ReadonlyArray<KeptDeadLetter>> =>
    orThrow(await deadLetters.list({ ...query, ...(after === undefined ? {} : { after }) })());

  /** Kept again before it is marked: a crash in between only sends it twice, which counts once. */
  const replayPage = async (letters: ReadonlyArray<KeptDeadLetter>): Promise<Replay> => {
    const decoded = letters.map((letter) => ({ id: letter.id, event: eventOf(letter) }));
    const good = decoded.flatMap(({ id, event }) => (E.isRight(event) ? [{ id, event: event.right }] : []));
    orThrow(await ingestEvents({ eventStore: store, clock })(good.map(({ event }) => event))());
    const taken = good.map(({ id }) => id);
    orThrow(await deadLetters.markReplayed(taken)());
    return {
      taken,
      rejected: decoded.flatMap(({ id, event }) => (E.isLeft(event) ? [{ id, ...joinProblems(event.left) }] : [])),
    };
  };

  return {
    list,
    discard: async (ids, decision) => {
      const wanted = ids === undefined ? undefined : new Set(ids);
      const open = await list({ limit: Number.MAX_SAFE_INTEGER, all: false });
      const going = open.map(({ id }) => id).filter((id) => wanted?.has(id) ?? true);
      orThrow(await deadLetters.discard(going, decision)());
      return going.length;
    },
    replay: async (ids) => {
      const wanted = ids === undefined ? undefined : new Set(ids);
      const taken: string[] = [];
      const rejected: Array<Replay['rejected'][number]> = [];
      let after: string | undefined;
      for (;;) {
        const page = await list({ limit: PAGE, all: false, ...(after === undefined ? {} : { after }) });
        const done = await replayPage(page.filter(({ id }) => wanted === undefined || wanted.has(id)));
        taken.push(...done.taken);
        rejected.push(...done.rejected);
        after = page.at(-1)?.id;
        if (after === undefined || page.length < PAGE) return { taken, rejected };
      }
    },
  };
};
