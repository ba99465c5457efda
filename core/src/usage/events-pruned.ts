/** What the audit log says about events that were deleted. */
import * as O from 'fp-ts/lib/Option.js';
import { formatInstant, type Instant } from '../shared/instant.ts';
import type { NewStaffAction } from '../shared/staff-actions.ts';
import type { HourBucket } from './hour-bucket.ts';
import type { PruneOrder } from './ports/event-retention.ts';

const completeFrom = (hour: HourBucket) => ({ completeFrom: formatInstant(hour) });

/** `floor`: from which hour on events were complete before; none while nothing was ever pruned. */
export const eventsPruned = (
  { before, by, note, role, through }: PruneOrder,
  floor: O.Option<HourBucket>,
  at: Instant,
): NewStaffAction => ({
  decision: { by, note, role, through },
  at,
  action: 'events.prune',
  object: { kind: 'event store', id: 'events' },
  before: O.map(completeFrom)(floor),
  // The floor never falls.
  after: O.some(completeFrom(O.isSome(floor) && floor.value > before ? floor.value : before)),
});
