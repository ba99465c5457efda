/** Use case: staff say which of two payloads of one key counts. */
import { isSome } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { inSteps, step } from '../../shared/result.ts';
import type { StaffActions, StaffActionsError } from '../../shared/staff-actions.ts';
import type { ConflictDecision, ConflictResolution, EventStore, ResolveConflictError } from '../ports/event-store.ts';

/** Where conflicts are, and the audit log for stores that cannot write into it themselves. */
export interface DecideConflictDeps {
  readonly eventStore: Pick<EventStore, 'resolveConflict'>;
  readonly staffActions: Pick<StaffActions, 'append'>;
}

/** `StaffActionsUnavailable`: it is decided, but not in the audit log; the same decision by the same person writes it. */
export type DecideConflictError = ResolveConflictError | StaffActionsError;

/** Returns the decision that stands: somebody else may have made the same one before. */
export const decideConflict =
  ({ eventStore, staffActions }: DecideConflictDeps) =>
  (id: string, decision: ConflictDecision): TaskEither<DecideConflictError, ConflictResolution> =>
    inSteps(async function* () {
      const { resolution, toAppend } = yield* step(eventStore.resolveConflict(id, decision));
      if (isSome(toAppend)) yield* step(staffActions.append(toAppend.value));
      return resolution;
    });
