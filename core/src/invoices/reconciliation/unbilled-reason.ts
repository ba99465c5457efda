/** Why a ledger row that no upload has taken is not billed. One row has at most one reason. */
import * as O from 'fp-ts/lib/Option.js';
import { addDays, CalendarDay, dayOf, startOfDay } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { JobRun } from '../../shared/job-history.ts';
import type { Json } from '../../shared/json.ts';
import type { Organization } from '../../trials/organization.ts';
import type { UnassignedAggregate } from '../../usage/aggregate.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import { freeReason } from './free-usage.ts';
import type { DifferenceReason } from './reconciliation.ts';

/** What the last successful daily upload looked at. */
export interface UploaderRunFacts {
  readonly startedAt: Instant;
  /** Usage before it was looked at. */
  readonly through: Instant;
  /** Usage from it on was looked at. */
  readonly earliest: Instant;
  /** Whose usage the run left for the next one, because of their account. */
  readonly skipped: ReadonlySet<string>;
  /** Whose file was not written because its rows were being taken at the same time. */
  readonly conflicting: ReadonlySet<string>;
}

const isObject = (json: Json | undefined): json is { readonly [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const dayIn = (json: Json | undefined): CalendarDay | undefined => (CalendarDay.is(json) ? json : undefined);

const listIn = (json: Json | undefined): ReadonlyArray<Json> => (Array.isArray(json) ? json : []);

const textsIn = (json: Json | undefined): ReadonlyArray<string> =>
  listIn(json).filter((item): item is string => typeof item === 'string');

/** From the summary in the history: that of the daily preparation, alone or beside what was sent. */
export const uploaderRunFacts = (run: JobRun, lookBackDays: number): UploaderRunFacts => {
  const outcome = O.isSome(run.finished) ? run.finished.value.outcome.summary : null;
  const summary = isObject(outcome) ? outcome : {};
  const prepared = isObject(summary.prepared) ? summary.prepared : summary;
  const through = dayIn(prepared.through) ?? dayOf(run.startedAt);
  const earliest = dayIn(prepared.earliest) ?? addDays(through, -lookBackDays);
  const skipped = listIn(prepared.skipped).flatMap((item) =>
    isObject(item) && typeof item.instanceId === 'string' ? [item.instanceId] : [],
  );
  const conflicting = listIn(prepared.conflicts).flatMap((item) => (isObject(item) ? textsIn(item.instances) : []));
  return {
    startedAt: run.startedAt,
    through: startOfDay(through),
    earliest: startOfDay(earliest),
    skipped: new Set(skipped),
    conflicting: new Set(conflicting),
  };
};

export interface UnbilledContext {
  readonly organizationOf: (instanceId: InstanceId) => Organization | undefined;
  readonly lastRun: UploaderRunFacts | undefined;
  /** Was an upload taken back since then that had, by the journal's lines, usage of that day? */
  readonly wasReleasedSince: (row: UnassignedAggregate, moment: Instant) => boolean;
}

/** Whether the daily upload will still take it, for an organization that pays. */
const waitingReason = (
  row: UnassignedAggregate,
  organization: Organization,
  { lastRun, wasReleasedSince }: UnbilledContext,
): DifferenceReason | undefined => {
  if (lastRun === undefined || row.bucketStart >= lastRun.through) return 'not yet uploaded';
  if (row.bucketStart < lastRun.earliest) return 'stranded';
  const paysSince = organization.billingAccountCreatedAt;
  const cameAfter = row.recordedAt >= lastRun.startedAt || wasReleasedSince(row, lastRun.startedAt);
  const paysOnlySince = O.isSome(paysSince) && paysSince.value >= lastRun.startedAt;
  if (cameAfter || paysOnlySince || lastRun.conflicting.has(row.instanceId)) return 'not yet uploaded';
  return lastRun.skipped.has(row.instanceId) ? 'held' : undefined;
};

/**
 * In this order: what the uploader wrote on the row; what the directory says of the organization, from what never
 * changes any more (the trial's end, a deletion) to what may change; what the last upload looked at. Undefined: nothing
 * speaks against the row, and yet it was left behind.
 */
export const unbilledReason = (row: UnassignedAggregate, context: UnbilledContext): DifferenceReason | undefined => {
  if (O.isSome(row.setAside)) return row.setAside.value.reason;
  const organization = context.organizationOf(row.instanceId);
  if (organization === undefined) return 'unknown organization';
  const free = freeReason(organization, row.bucketStart);
  if (free !== undefined) return free;
  if (O.isNone(organization.billingAccount)) return 'no account';
  return waitingReason(row, organization, context);
};
