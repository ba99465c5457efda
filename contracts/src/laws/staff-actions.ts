/** The laws of all {@link StaffActions}. */
import type { NewStaffAction, StaffActions } from '@usage-billing/core/shared';
import { staffActionPages } from '@usage-billing/core/shared';
import { none, some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { aStaffDecision, at } from './samples.ts';
import { allOf, right, together } from './unwrap.ts';

/** An audit log without entries. */
export interface StaffActionsSubject extends Closable {
  readonly actions: StaffActions;
}

const anAction = (given: Partial<NewStaffAction> = {}): NewStaffAction => ({
  decision: aStaffDecision(),
  at: at('2026-03-10T09:00:00Z'),
  action: 'team.bill-externally',
  object: { kind: 'team', id: 't1' },
  before: none,
  after: some({ billedExternally: true }),
  ...given,
});

/** `open` gives a log without any entry. */
export const staffActionsLaws: Suite<StaffActionsSubject> = suite('staff actions', (law) => {
  law('an entry is kept whole, whatever its texts hold', async (t, { actions }) => {
    const entry = anAction({
      decision: { by: "ann o'neil <a@x>", note: '=1+1\n"ä" \u202E \u{1F9EE}', role: 'operator', through: 'page' },
      at: at('2026-03-10T09:00:00.000001Z'),
      object: { kind: 'team', id: "'; drop table" },
      before: some({ amount: '9223372036854775807', list: [true, null, -1.5, {}], text: '<b>' }),
      after: none,
    });
    const id = await right(actions.append(entry));
    t.deepEqual(await right(actions.list({ limit: 10 })), [{ ...entry, id }]);
  });

  law('that nothing was there differs from a state that is empty', async (t, { actions }) => {
    const id = await right(actions.append(anAction({ before: some(null), after: none })));
    const [entry] = await right(actions.list({ limit: 1 }));
    t.deepEqual([entry?.id, entry?.before, entry?.after], [id, some(null), none]);
  });

  law('every append is an entry of its own, also those at once, and numbers grow', async (t, { actions }) => {
    const first = await right(actions.append(anAction()));
    const many = await together(Array.from({ length: 12 }, () => actions.append(anAction())));
    const last = await right(actions.append(anAction()));
    t.is(new Set([first, ...many, last]).size, 14);
    t.true(many.every((id) => first < id && id < last));
    t.is((await right(actions.list({ limit: 100 }))).length, 14);
  });

  law(
    'pages go from the newest to the oldest and hold each entry once, also while others come',
    async (t, { actions }) => {
      const ids: bigint[] = [];
      for (const _ of Array.from({ length: 5 })) ids.unshift(await right(actions.append(anAction())));
      const one = await right(actions.list({ limit: 2 }));
      await right(actions.append(anAction()));
      const two = await right(actions.list({ limit: 2, before: one[1]?.id ?? 0n }));
      const three = await right(actions.list({ limit: 2, before: two[1]?.id ?? 0n }));
      t.deepEqual(
        [...one, ...two, ...three].map(({ id }) => id),
        ids,
      );
      t.deepEqual(await right(actions.list({ limit: 2, before: three[0]?.id ?? 0n })), []);
    },
  );

  law('entries are found by who, action, object and time, and by all of them together', async (t, { actions }) => {
    const bob = aStaffDecision({ by: 'bob' });
    const a = await right(actions.append(anAction()));
    const b = await right(actions.append(anAction({ decision: bob, at: at('2026-03-11T00:00:00Z') })));
    const c = await right(actions.append(anAction({ decision: bob, action: 'team.bill-here' })));
    const d = await right(actions.append(anAction({ object: { kind: 'team', id: 'T1' } })));
    const ids = async (filter: Parameters<typeof staffActionPages>[1]) =>
      (await allOf(staffActionPages(actions, filter))).map(({ id }) => id);
    t.deepEqual(await ids({}), [d, c, b, a]);
    t.deepEqual(await ids({ by: 'bob' }), [c, b]);
    t.deepEqual(await ids({ by: 'Bob' }), []);
    t.deepEqual(await ids({ action: 'team.bill-here' }), [c]);
    t.deepEqual(await ids({ objectKind: 'team', objectIds: ['t1'] }), [c, b, a]);
    t.deepEqual(await ids({ objectIds: ['T1'] }), [d]);
    t.deepEqual(await ids({ objectIds: ['T1', 't1', 'T1'], by: 'ann' }), [d, a]);
    t.deepEqual(await ids({ objectIds: [] }), []);
    t.deepEqual(await ids({ from: at('2026-03-11T00:00:00Z') }), [b], 'from is inclusive');
    t.deepEqual(await ids({ to: at('2026-03-11T00:00:00Z') }), [d, c, a], 'to is exclusive');
    t.deepEqual(await ids({ by: 'bob', action: 'team.bill-externally', from: at('2026-03-10T09:00:00Z') }), [b]);
  });
});
