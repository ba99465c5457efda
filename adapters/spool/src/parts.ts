/** Cuts what one caller hands in into parts that fit into a request to the event store. */
import type { ReceivedEvent } from '@usage-billing/core/usage';
import { isSome } from 'fp-ts/lib/Option.js';
import { eventsToText } from './event-text.ts';
import type { CommitPart } from './group-commit.ts';

const PART_ROWS = 500;
const PART_CHARACTERS = 1024 * 1024;

/** Near enough: what a row takes beside its key and its metadata is small. */
const charactersOf = ({ uniqueKey, metadata }: ReceivedEvent): number => {
  let characters = uniqueKey.length + 100;
  if (isSome(metadata)) for (const key in metadata.value) characters += key.length + (metadata.value[key] ?? '').length;
  return characters;
};

/** The value of a part is its events. */
export const partsOf = (
  events: ReadonlyArray<ReceivedEvent>,
  maxRows: number,
  maxCharacters: number,
): ReadonlyArray<CommitPart> => {
  const rowLimit = Math.min(maxRows, PART_ROWS);
  const characterLimit = Math.min(maxCharacters, PART_CHARACTERS);
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
