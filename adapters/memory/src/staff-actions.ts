/** The audit log in memory; other adapters record in it what they do for staff. */
import type { NewStaffAction, StaffAction, StaffActions } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { answer } from './answer.ts';

/** An audit log in memory that other adapters in memory write to. */
export interface MemoryStaffActions extends StaffActions {
  /** Within the step that makes the change. */
  readonly record: (action: NewStaffAction) => bigint;
}

/** An audit log in memory. */
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
    list: ({ by, action, objectKind, objectIds, from, to, limit, before }) =>
      answer(() =>
        actions
          .filter(
            (one) =>
              (by === undefined || one.decision.by === by) &&
              (action === undefined || one.action === action) &&
              (objectKind === undefined || one.object.kind === objectKind) &&
              (objectIds === undefined || objectIds.includes(one.object.id)) &&
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

/** Records what staff changed; none: they changed nothing. */
export type RecordAction = (action: O.Option<NewStaffAction>) => void;

export const recordIn =
  ({ record }: Pick<MemoryStaffActions, 'record'>): RecordAction =>
  (action) => {
    if (O.isSome(action)) record(action.value);
  };
