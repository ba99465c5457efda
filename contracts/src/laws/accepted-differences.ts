/** The laws of all {@link AcceptedDifferences}. */
import { type AcceptedDifferences, Decimal, type NewAcceptedDifference } from '@usage-billing/core/invoices';
import { keptDecision, type StaffActions } from '@usage-billing/core/shared';
import { none, some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { aStaffDecision, at, instance, unit } from './samples.ts';
import { allOf, right, together } from './unwrap.ts';

/** What the laws are run on. */
export interface AcceptedDifferencesSubject extends Closable {
  readonly accepted: AcceptedDifferences;
  /** Where what staff accept is recorded. */
  readonly actions: StaffActions;
}

const aDifference = (given: Partial<NewAcceptedDifference> = {}): NewAcceptedDifference => ({
  instanceId: instance('1234'),
  amountType: unit('node-seconds'),
  kind: 'BilledAlthoughFree',
  parts: [
    { place: 'W1 2026-01-12 2026-01-01/2026-01-31', quantity: new Decimal(70_000) },
    { place: 'W1 2026-01-11 2026-01-01/2026-01-31', quantity: new Decimal('-0.000000001') },
  ],
  money: some({ amount: new Decimal('57.08'), currency: 'USD' as never }),
  as: 'credited',
  at: at('2026-03-10T09:40:00.000001Z'),
  decision: aStaffDecision({ note: "the trial was extended, said 'ä'" }),
  ...given,
});

/** `open` gives a place where nothing was accepted. */
export const acceptedDifferencesLaws: Suite<AcceptedDifferencesSubject> = suite('accepted differences', (law) => {
  law(
    'what is accepted is listed with its parts, its money, and who accepted it, when and why',
    async (t, { accepted }) => {
      t.deepEqual(await allOf(accepted.all()), []);
      const one = aDifference();
      const other = aDifference({ instanceId: instance('7'), kind: 'Hour', money: none, as: 'kept' });
      const made = await right(accepted.accept([one, other]));
      t.deepEqual(
        made.map(({ id: _, ...given }) => given),
        [one, other].map((given) => ({ ...given, decision: keptDecision(given.decision) })),
      );
      t.deepEqual(await allOf(accepted.all()), made);
    },
  );

  law('quantities come back to the last digit', async (t, { accepted }) => {
    const quantity = new Decimal('123456789012345678901234567890.123456789');
    await right(accepted.accept([aDifference({ parts: [{ place: 'p', quantity }] })]));
    t.deepEqual(
      (await allOf(accepted.all())).map(({ parts }) => parts.map((part) => part.quantity.toFixed())),
      [[quantity.toFixed()]],
    );
  });

  law(
    'nothing is overwritten: what is accepted later is listed later, however many accept at once',
    async (t, { accepted }) => {
      await right(accepted.accept([aDifference()]));
      await together(
        Array.from({ length: 4 }, (_, index) => accepted.accept([aDifference({ kind: `kind ${index}` })])),
      );
      const ids = (await allOf(accepted.all())).map(({ id }) => id);
      t.is(ids.length, 5);
      t.deepEqual(
        ids,
        ids.toSorted((a, b) => (a < b ? -1 : 1)),
      );
      t.is(new Set(ids).size, 5);
    },
  );

  law('what is withdrawn is listed after what was accepted, once, and is in the audit log', async (t, subject) => {
    const { accepted, actions } = subject;
    const [one, other] = await right(accepted.accept([aDifference(), aDifference({ kind: 'Hour' })]));
    const withdrawal = { id: one?.id ?? 0n, at: at('2026-03-11T09:00:00Z'), decision: aStaffDecision({ by: 'bob' }) };
    const made = await right(accepted.withdraw(withdrawal));
    const listed = await allOf(accepted.all());
    t.deepEqual(listed.slice(0, 2), [one, other]);
    t.deepEqual(made, some(listed[2]));
    t.deepEqual(
      { ...listed[2], id: one?.id },
      { ...one, as: 'withdrawn', at: withdrawal.at, decision: keptDecision(withdrawal.decision) },
    );
    t.deepEqual(await right(accepted.withdraw(withdrawal)), none, 'it is withdrawn already');
    t.deepEqual(
      await right(accepted.withdraw({ ...withdrawal, id: listed[2]?.id ?? 0n })),
      none,
      'a withdrawal is none',
    );
    t.deepEqual(await right(accepted.withdraw({ ...withdrawal, id: 10n ** 15n })), none, 'there is no such one');
    t.is((await allOf(accepted.all())).length, 3);
    const [entry, ...more] = await right(actions.list({ limit: 10, action: 'difference.withdraw' }));
    t.deepEqual([entry?.decision, entry?.at, entry?.after], [withdrawal.decision, withdrawal.at, none]);
    t.deepEqual(more, []);
  });

  law('nothing to accept is nothing', async (t, { accepted, actions }) => {
    t.deepEqual(await right(accepted.accept([])), []);
    t.deepEqual(await allOf(accepted.all()), []);
    t.deepEqual(await right(actions.list({ limit: 10 })), []);
  });

  law('each is in the audit log of its organization, with its amount and what it is worth', async (t, subject) => {
    const one = aDifference();
    const other = aDifference({ kind: 'Hour', money: none, as: 'kept' });
    await right(subject.accepted.accept([one, other]));
    const entries = await right(subject.actions.list({ limit: 10, objectKind: 'organization', objectIds: ['1234'] }));
    const entry = { decision: one.decision, at: one.at, action: 'difference.accept', before: none } as const;
    const object = { kind: 'organization', id: '1234' } as const;
    const after = { unit: 'node-seconds', quantity: '69999.999999999' };
    t.deepEqual(
      entries.map(({ id: _, ...listed }) => listed),
      [
        { ...entry, object, after: some({ ...after, difference: 'Hour', as: 'kept' }) },
        {
          ...{ ...entry, object },
          after: some({ ...after, difference: 'BilledAlthoughFree', as: 'credited', money: '57.08', currency: 'USD' }),
        },
      ],
    );
  });
});
