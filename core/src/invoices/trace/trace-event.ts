/** From an event's key to the invoice line: where a dispute about one event begins. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { inSteps, step } from '../../shared/result.ts';
import type { Organization } from '../../trials/organization.ts';
import type { DirectoryUnavailable, OrganizationDirectory } from '../../trials/ports/organization-directory.ts';
import { hourOf } from '../../usage/hour-bucket.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { EventHistory, KeySearch } from '../../usage/ports/event-history.ts';
import type { EventStore } from '../../usage/ports/event-store.ts';
import type { EventTrace } from './event-trace.ts';
import { type TraceHourDeps, type TraceHourError, traceHour } from './trace-hour.ts';

/** What the trace of an event reads; it writes nothing. */
export interface TraceEventDeps extends TraceHourDeps {
  readonly events: Pick<EventHistory, 'ofKey' | 'countsOf'>;
  readonly eventStore: Pick<EventStore, 'retentionFloor'>;
  readonly directory: Pick<OrganizationDirectory, 'findByInternalId'>;
}

/** Which key to look for, and where. */
export interface TraceEventInput {
  readonly search: KeySearch;
  /** How far back the daily upload looks, in days. */
  readonly lookBackDays: number;
}

/** It only reads. A key that nobody knows is no error: the trace says where it was looked for. */
export const traceEvent =
  (deps: TraceEventDeps) =>
  ({ search, lookBackDays }: TraceEventInput): TaskEither<TraceHourError | DirectoryUnavailable, EventTrace> =>
    inSteps(async function* () {
      const floor = yield* step(deps.eventStore.retentionFloor);
      const found = yield* step(deps.events.ofKey(search));
      if (O.isNone(found.counting)) return { search, floor, found, organization: O.none, hour: O.none };
      const { instanceId, amountType, receivedAt } = found.counting.value;
      const organization = yield* step(organizationOf(deps.directory, instanceId));
      const cell = { instanceId, amountType, hour: hourOf(receivedAt) };
      const hour = yield* step(traceHour(deps)(cell, organization, lookBackDays));
      return { search, floor, found, organization, hour: O.some(hour) };
    });

/** None: the directory says that there is no such organization. */
export const organizationOf =
  (
    directory: Pick<OrganizationDirectory, 'findByInternalId'>,
    instanceId: InstanceId,
  ): TaskEither<DirectoryUnavailable, O.Option<Organization>> =>
  async () => {
    const found = await directory.findByInternalId(instanceId)();
    if (E.isRight(found)) return E.right(O.some(found.right));
    return found.left._tag === 'OrganizationNotFound' ? E.right(O.none) : E.left(found.left);
  };
