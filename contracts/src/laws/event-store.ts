/** The laws of every {@link EventStore}. */
import type { TestFn } from 'ava';
import { eventStoreAppendLaws } from './event-store-append.ts';
import { eventStoreConflictLaws } from './event-store-conflicts.ts';
import { eventStoreContentsLaws } from './event-store-contents.ts';
import { type EventStoreSubject, settledSubject } from './event-store-subject.ts';
import { eventStoreTotalsLaws } from './event-store-totals.ts';
import { type LawOptions, lawsOn } from './law.ts';

/** `open` gives a store without any event. */
export const eventStoreLaws = (
  test: TestFn,
  open: () => Promise<EventStoreSubject>,
  options: LawOptions = {},
): void => {
  const law = lawsOn(test, 'event store', async () => settledSubject(await open()), options);
  eventStoreAppendLaws(law);
  eventStoreTotalsLaws(law);
  eventStoreContentsLaws(law);
  eventStoreConflictLaws(law);
};
