/** What the audit log says about a conflict that staff decided. */
import { some } from 'fp-ts/lib/Option.js';
import type { StaffDecision } from '../shared/decision.ts';
import { formatInstant } from '../shared/instant.ts';
import type { NewStaffAction } from '../shared/staff-actions.ts';
import type { DeliveredEvent } from './event.ts';
import type { ConflictResolution, QuarantinedEvent } from './ports/event-store.ts';

/** The audit log's entry about a copy of which staff decided whether it counts; `made` says by which way. */
export const conflictDecided = (
  { id, event, stored }: Pick<QuarantinedEvent, 'id' | 'event' | 'stored'>,
  { counts, by, note, at, afterRetention }: ConflictResolution,
  { role, through }: Pick<StaffDecision, 'role' | 'through'>,
): NewStaffAction => ({
  decision: { by, note, role, through },
  at,
  action: 'conflict.resolve',
  object: { kind: 'event', id: event.uniqueKey },
  before: some({ conflict: id, stored: described(stored), aside: described(event) }),
  after: some({ conflict: id, counts, ...(afterRetention ? { moved: 'nothing, after retention' } : {}) }),
});

const described = ({ instanceId, amountType, amount, receivedAt }: DeliveredEvent) => ({
  instanceId: instanceId as string,
  unit: amountType as string,
  amount: amount.toString(),
  receivedAt: formatInstant(receivedAt),
});
