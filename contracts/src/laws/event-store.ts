/** The laws of every {@link EventStore}. */
import { eventStoreAppendLaws } from './event-store-append.ts';
import { eventStoreConflictLaws } from './event-store-conflicts.ts';
import { eventStoreContentsLaws } from './event-store-contents.ts';
import { eventStoreRetentionLaws } from './event-store-retention.ts';
import { type EventStoreControl, type EventStoreSubject, settledSubject } from './event-store-subject.ts';
import { eventStoreTimeLaws } from './event-store-time.ts';
import { eventStoreTotalsLaws } from './event-store-totals.ts';
import { type Suite, suiteThrough } from './law.ts';

/** `open` gives a store without any event. */
export const eventStoreLaws: Suite<EventStoreSubject, EventStoreControl> = suiteThrough(
  settledSubject,
  'event store',
  (law) => {
    eventStoreAppendLaws(law);
    eventStoreTotalsLaws(law);
    eventStoreTimeLaws(law);
    eventStoreContentsLaws(law);
    eventStoreConflictLaws(law);
    eventStoreRetentionLaws(law);
  },
);
