/** Laws of conflicts: what staff decide about copies that contradict the first of their key, and what follows from it. */
import { formatInstant, keptDecision } from '@usage-billing/core/shared';
import {
  amount,
  type ConflictDecision,
  type ConflictResolution,
  decideConflict,
  type QuarantinedEvent,
  type ReceivedEvent,
} from '@usage-billing/core/usage';
import { map, none, some } from 'fp-ts/lib/Option.js';
import { everyTotal, type SettledEventStore, totalOf } from './event-store-subject.ts';
import type { Law } from './law.ts';
import { aReceivedEvent, aStaffDecision, at, hour, instance } from './samples.ts';
import { left, right } from './unwrap.ts';

const decision = (counts: ConflictDecision['counts'], by = 'ann'): ConflictDecision => ({
  counts,
  ...aStaffDecision({ by, note: 'the agent was restored from a copy' }),
});

const kept = (counts: ConflictDecision['counts']) => ({
  counts,
  ...keptDecision(decision(counts)),
  afterRetention: false,
});

/** What was recorded of it; its moment is the store's own. */
const without = ({ at: _at, ...rest }: ConflictResolution) => rest;

const first = aReceivedEvent();
/** Received two hours later, with another amount. */
const other: ReceivedEvent = {
  ...first,
  amount: amount(61n),
  receivedAt: at('2026-03-10T11:15:00Z'),
};
const third: ReceivedEvent = {
  ...other,
  amount: amount(62n),
  receivedAt: at('2026-03-10T12:15:00Z'),
};

/** The first copy and then others, each in a call of its own; answers the ids of those put aside. */
const conflicting = async (
  store: SettledEventStore['store'],
  ...others: ReadonlyArray<ReceivedEvent>
): Promise<ReadonlyArray<string>> => {
  for (const event of [first, ...others]) await right(store.append([event]));
  return (await right(store.quarantined({ limit: 10 }))).map(({ id }) => id);
};

export const eventStoreConflictLaws = (law: Law<SettledEventStore>): void => {
  law('open conflicts are counted, each payload once', async (t, { store }) => {
    t.is(await right(store.openConflicts), 0);
    await conflicting(store, other, other, third);
    t.is(await right(store.openConflicts), 2);
  });

  law('when the stored copy is to count, nothing moves and the conflict is closed', async (t, { store }) => {
    const [id = ''] = await conflicting(store, other);
    await right(store.resolveConflict(id, decision('stored')));
    t.is(await right(store.openConflicts), 0);
    t.deepEqual(await right(store.quarantined({ limit: 10 })), []);
    t.is(await totalOf(store, '2026-03-10T09:00:00Z'), 60n);
    t.is(await totalOf(store, '2026-03-10T11:00:00Z'), 0n);
    const [closed] = await right(store.quarantined({ limit: 10, all: true }));
    t.is(closed?.id, id);
    t.deepEqual(closed === undefined ? none : map(without)(closed.resolution), some(kept('stored')));
  });

  law(
    'when the copy put aside is to count, its amount counts in its own hour, and the other no more',
    async (t, { store }) => {
      const [id = ''] = await conflicting(store, other);
      await right(store.resolveConflict(id, decision('aside')));
      t.is(await totalOf(store, '2026-03-10T09:00:00Z'), 0n);
      t.is(await totalOf(store, '2026-03-10T11:00:00Z'), 61n);
      t.is((await everyTotal(store)).length, 1);
      const [closed] = await right(store.quarantined({ limit: 10, all: true }));
      t.is(closed?.event.amount, other.amount);
      t.is(closed?.stored.amount, first.amount, 'neither payload is lost');
    },
  );

  law('a decision for the copy put aside touches both hours when it is made', async (t, { store, later }) => {
    const [id = ''] = await conflicting(store, other);
    await later();
    const before = await right(store.watermark);
    t.deepEqual(await right(store.earliestTouchedHour(before)), none);
    await right(store.resolveConflict(id, decision('aside')));
    t.deepEqual(await right(store.earliestTouchedHour(before)), some(hour('2026-03-10T09:00:00Z')));
    await later();
    t.deepEqual(await right(store.earliestTouchedHour(await right(store.watermark))), none);
  });

  law('the copy put aside may belong to another instance', async (t, { store }) => {
    const [id = ''] = await conflicting(store, { ...other, instanceId: instance('77') });
    await right(store.resolveConflict(id, decision('aside')));
    t.is(await totalOf(store, '2026-03-10T11:00:00Z', instance('77')), 61n);
    t.is((await everyTotal(store)).length, 1);
  });

  law(
    'the same decision again changes nothing, and another one is refused with the one that stands',
    async (t, { store }) => {
      const [id = ''] = await conflicting(store, other);
      await right(store.resolveConflict(id, decision('aside')));
      await right(store.resolveConflict(id, decision('aside', 'bob')));
      const refused = await left(store.resolveConflict(id, decision('stored')));
      t.is(refused._tag, 'ConflictResolved');
      if (refused._tag !== 'ConflictResolved') return;
      t.is(refused.id, id);
      t.deepEqual(without(refused.resolution), kept('aside'));
      t.is(await totalOf(store, '2026-03-10T11:00:00Z'), 61n);
    },
  );

  law('a decision is in the audit log once, whoever repeats it', async (t, { store, actions }) => {
    const [id = ''] = await conflicting(store, other);
    const decide = decideConflict({ eventStore: store, staffActions: actions });
    const { at } = await right(decide(id, decision('aside')));
    t.is((await right(decide(id, decision('aside', 'bob')))).by, 'ann', 'the decision that stands');
    const payload = { instanceId: '1234', unit: 'node-seconds' };
    t.deepEqual(
      (await right(actions.list({ limit: 10, action: 'conflict.resolve' }))).map(({ id: _id, ...entry }) => entry),
      [
        {
          decision: aStaffDecision({ by: 'ann', note: decision('aside').note }),
          at,
          action: 'conflict.resolve',
          object: { kind: 'event', id: first.uniqueKey },
          before: some({
            conflict: id,
            stored: { ...payload, amount: '60', receivedAt: formatInstant(first.receivedAt) },
            aside: { ...payload, amount: '61', receivedAt: formatInstant(other.receivedAt) },
          }),
          after: some({ conflict: id, counts: 'aside' }),
        },
      ],
    );
  });

  law('one conflict can be found by its id, decided or not', async (t, { store }) => {
    const [id = ''] = await conflicting(store, other);
    const found = async () => map(({ event }: QuarantinedEvent) => event.amount)(await right(store.conflict(id)));
    t.deepEqual(await found(), some(other.amount));
    await right(store.resolveConflict(id, decision('stored')));
    t.deepEqual(await found(), some(other.amount));
    t.deepEqual(await right(store.conflict('nonsense')), none);
  });

  law('a conflict that is not there is not decided', async (t, { store }) => {
    for (const id of ['1', 'nonsense', ''])
      t.deepEqual(await left(store.resolveConflict(id, decision('stored'))), { _tag: 'ConflictUnknown', id });
  });

  law('copies that come after the decision change nothing and open nothing', async (t, { store, told }) => {
    const [id = ''] = await conflicting(store, other);
    await right(store.resolveConflict(id, decision('aside')));
    const outcomes = await right(store.append([first, other]));
    t.deepEqual(
      outcomes.map(({ _tag }) => _tag),
      told(['Duplicate', 'Quarantined']),
    );
    t.is(await right(store.openConflicts), 0);
    t.deepEqual(
      (await everyTotal(store)).map(({ total }) => total),
      [61n],
    );
  });

  law('of several copies of a key that were to count, the one decided last counts', async (t, { store, later }) => {
    const [one = '', two = ''] = await conflicting(store, other, third);
    await right(store.resolveConflict(two, decision('aside')));
    t.is(await totalOf(store, '2026-03-10T12:00:00Z'), 62n);
    await later();
    const before = await right(store.watermark);
    await right(store.resolveConflict(one, decision('aside')));
    t.deepEqual(
      (await everyTotal(store)).map(({ total }) => total),
      [61n],
    );
    t.deepEqual(
      await right(store.earliestTouchedHour(before)),
      some(hour('2026-03-10T11:00:00Z')),
      'both hours of the second decision',
    );
    t.is((await right(store.quarantined({ limit: 10, all: true }))).length, 2);
  });

  law('pages go on after an id that was decided meanwhile', async (t, { store }) => {
    const [one = ''] = await conflicting(store, other, third);
    await right(store.resolveConflict(one, decision('stored')));
    const rest = await right(store.quarantined({ limit: 10, after: one }));
    t.deepEqual(
      rest.map(({ event }) => event.amount),
      [third.amount],
    );
  });
};
