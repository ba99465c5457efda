/** Cuts what one caller hands in into parts that fit into a request to the event store. */
import type { ReceivedEvent } from '@usage-billing/core/usage';
import { isSome } from 'fp-ts/lib/Option.js';
import type { CommitPart } from '../disk/group-commit.ts';
import { eventsToText } from './event-text.ts';

const PART_ROWS = 500;
const PART_CHARACTERS = 1024 * 1024;

/** Near enough: what a row takes beside its key and its metadata is small. */
const rowSizes = (): ((event: ReceivedEvent) => number) => {
  /** Records that came together mostly share theirs. */
  let last: ReceivedEvent['metadata'] | undefined;
  let lastCharacters = 0;
  return ({ uniqueKey, metadata }) => {
    if (isSome(metadata) && !(last !== undefined && isSome(last) && last.value === metadata.value)) {
      lastCharacters = 0;
      for (const key in metadata.value) lastCharacters += key.length + (metadata.value[key] ?? '').length;
      last = metadata;
    }
    return uniqueKey.length + 100 + (isSome(metadata) ? lastCharacters : 0);
  };
};

/** The value of a part is its events. */
export const partsOf = (
  events: ReadonlyArray<ReceivedEvent>,
  maxRows: number,
  maxCharacters: number,
): ReadonlyArray<CommitPart> => {
  const rowLimit = Math.min(maxRows, PART_ROWS);
  const characterLimit = Math.min(maxCharacters, PART_CHARACTERS);
  const charactersOf = rowSizes();
  const parts: CommitPart[] = [];
  let from = 0;
  let characters = 0;
  const cut = (to: number): void => {
    if (to === from) return;
    const value = from === 0 && to === events.length ? events : events.slice(from, to);
    parts.push({ text: eventsToText(value), value });
    from = to;
    characters = 0;
  };
  events.forEach((event, index) => {
    const size = charactersOf(event);
    if (index - from >= rowLimit || (index > from && characters + size > characterLimit)) cut(index);
    characters += size;
  });
  cut(events.length);
  return parts;
};
