import { type AppendOutcome, amount, ingestEvents, type ReceivedEvent } from '@usage-billing/core/usage';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { anEvent, at, meteringWorld } from './metering-world.ts';

const { eventStore } = meteringWorld().deps;
const { receivedAt: _received, deliveredAt: _delivered, ...reported } = anEvent('a', '2026-01-01T00:00:00Z');

test('events are received and delivered in the moment in which they are taken, and their outcomes come back in order', async (t) => {
  const outcomes: ReadonlyArray<AppendOutcome> = [{ _tag: 'Stored' }, { _tag: 'Quarantined', reason: 'differs' }];
  const appended: ReceivedEvent[] = [];
  let now = at('2026-02-01T00:00:00Z');
  const append = (events: ReadonlyArray<ReceivedEvent>) => {
    appended.push(...events);
    return TE.right(outcomes);
  };
  const task = ingestEvents({ eventStore: { ...eventStore, append }, clock: { now: () => now } })([
    reported,
    { ...reported, uniqueKey: 'b', amount: amount(-1n) },
  ]);
  now = at('2026-02-01T00:00:05Z');
  t.deepEqual(await task(), E.right(outcomes));
  t.deepEqual(appended, [
    { ...reported, receivedAt: now },
    { ...reported, uniqueKey: 'b', amount: amount(-1n), receivedAt: now },
  ]);
});

test('an event store that does not answer is no success', async (t) => {
  const done = await ingestEvents({ eventStore, clock: { now: () => at('2026-02-01T00:00:00Z') } })([reported])();
  t.true(E.isLeft(done) && done.left._tag === 'EventStoreUnavailable');
});
