/** The audit log in memory; other adapters record in it what they do for staff. */
import type { NewStaffAction, StaffAction, StaffActions } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { answer } from './answer.ts';

export interface MemoryStaffActions extends StaffActions {
  /** Within the step that makes the change. */
  readonly record: (action: NewStaffAction) => bigint;
}

export const memoryStaffActions = (): MemoryStaffActions => {
  const actions: StaffAction[] = [];
  const record = (action: NewStaffAction): bigint => {
    const id = BigInt(actions.length + 1);
    // A copy: nobody can change an entry by what they handed over.
    const { before, after, decision } = action;
    const copy = { ...structuredClone({ before, after }), decision: decisionOnly(decision) };
    actions.push({ ...action, ...copy, id });
    return id;
  };
  return {
    record,
    append: (action) => answer(() => record(action)),
    list: ({ by, action, objectKind, objectId, from, to, limit, before }) =>
      answer(() =>
        actions
          .filter(
            (one) =>
              (by === undefined || one.decision.by === by) &&
              (action === undefined || one.action === action) &&
              (objectKind === undefined || one.object.kind === objectKind) &&
              (objectId === undefined || one.object.id === objectId) &&
              (from === undefined || one.at >= from) &&
              (to === undefined || one.at < to) &&
              (before === undefined || one.id < before),
          )
          .toReversed()
          .slice(0, limit),
      ),
  };
};

const decisionOnly = ({ by, note, role, through }: NewStaffAction['decision']) => ({ by, note, role, through });

/** Records a change; none: nothing changed. */
export const recordIn =
  ({ record }: Pick<MemoryStaffActions, 'record'>) =>
  (action: O.Option<NewStaffAction>): void => {
    if (O.isSome(action)) record(action.value);
  };
