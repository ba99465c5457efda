import { aStaffDecision, hour, right } from '@usage-billing/contracts/laws';
import { DAY, instantFromMillis } from '@usage-billing/core/shared';
import { memoryEventStore, memoryStaffActions, movableClock } from '@usage-billing/memory';
import test from 'ava';
import { none, some } from 'fp-ts/lib/Option.js';

test('that events were pruned is recorded, with from when on they are complete before and after', async (t) => {
  const clock = movableClock(instantFromMillis(Date.parse('2026-03-17T09:30:00Z')));
  const actions = memoryStaffActions();
  const store = memoryEventStore(clock, actions);
  const order = { aggregatedUntil: clock.now(), keepKeysFor: 60n * DAY, ...aStaffDecision() };
  await right(store.prune({ ...order, before: hour('2026-02-01T00:00:00Z') }));
  await right(store.prune({ ...order, before: hour('2026-01-01T00:00:00Z') }));
  const february = some({ completeFrom: '2026-02-01T00:00:00Z' });
  t.deepEqual(
    (await right(actions.list({ limit: 9 }))).map(({ before, after }) => [before, after]),
    [
      [february, february],
      [none, february],
    ],
  );
});
