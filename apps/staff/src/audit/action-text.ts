/** Entries of the audit log as a table for people, and as JSON. */
import { formatInstant, type Json, type StaffAction, stringifyJsonExact } from '@usage-billing/core/shared';
import { tableText } from '@usage-billing/wiring';
import * as O from 'fp-ts/lib/Option.js';
import { visible } from '../visible.ts';

/** Nothing where there was nothing. */
export const stateText = (state: O.Option<Json>): string => (O.isNone(state) ? '' : stringifyJsonExact(state.value));

export const actionsText = (actions: ReadonlyArray<StaffAction>): string =>
  tableText(
    [
      { head: 'at' },
      { head: 'who' },
      { head: 'through' },
      { head: 'action' },
      { head: 'on' },
      { head: 'before' },
      { head: 'after' },
      { head: 'note' },
    ],
    actions.map(({ at, decision: { by, through, note }, action, object, before, after }) =>
      [
        formatInstant(at),
        by,
        through,
        action,
        `${object.kind} ${object.id}`,
        stateText(before),
        stateText(after),
        note,
      ].map(visible),
    ),
  );

/** One line; a state is left out where there was nothing. */
export const actionJsonLine = ({ id, at, decision, action, object, before, after }: StaffAction): string =>
  stringifyJsonExact({
    id: id.toString(),
    at: formatInstant(at),
    ...decision,
    action,
    object,
    ...(O.isSome(before) ? { before: before.value } : {}),
    ...(O.isSome(after) ? { after: after.value } : {}),
  });
