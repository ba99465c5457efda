/** Where the usage of one instance and unit in one hour went. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, dayOf, startOfDay } from '../../shared/calendar.ts';
import type { JobHistory, JobHistoryError } from '../../shared/job-history.ts';
import type { Pages } from '../../shared/pages.ts';
import { fail, inSteps, step } from '../../shared/result.ts';
import type { Organization } from '../../trials/organization.ts';
import type { UnassignedAggregate } from '../../usage/aggregate.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { type HourBucket, nextHour } from '../../usage/hour-bucket.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { EventHistory } from '../../usage/ports/event-history.ts';
import type { EventStoreError } from '../../usage/ports/event-store.ts';
import type { AssignedSum, LedgerError, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import { latestReleases, readLastRuns, releasedRows } from '../reconciliation/reconcile-reads.ts';
import { type UnbilledContext, unbilledReason } from '../reconciliation/unbilled-reason.ts';
import { lineOfDay } from '../reconciliation/upload-cells.ts';
import type { JournalError, UploadJournal } from '../upload/journal/upload-journal.ts';
import type { HourPart, HourTrace, WaitingRow } from './event-trace.ts';
import { type TraceLineDeps, traceLine } from './trace-line.ts';

/** What the trace of an hour reads; it writes nothing. */
export interface TraceHourDeps extends TraceLineDeps {
  readonly events: Pick<EventHistory, 'countsOf'>;
  readonly ledger: Pick<UsageLedger, 'assigned' | 'unassigned' | 'releases'>;
  readonly journal: Pick<UploadJournal, 'find' | 'history'>;
  readonly history: Pick<JobHistory, 'lastSuccessful' | 'recent'>;
}

export interface HourCell {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly hour: HourBucket;
}

/** A source that could not be read. */
export type TraceHourError = EventStoreError | LedgerError | JournalError | JobHistoryError | ProviderError;

/** It only reads. */
export const traceHour =
  (deps: TraceHourDeps) =>
  (
    { instanceId, amountType, hour }: HourCell,
    organization: O.Option<Organization>,
    lookBackDays: number,
  ): TaskEither<TraceHourError, HourTrace> =>
    inSteps(async function* () {
      const cell = { instanceId, amountType };
      const range = { from: hour, to: nextHour(hour) };
      const [count = { hour, events: 0, total: 0n }] = yield* step(deps.events.countsOf({ ...cell, ...range }));
      const assigned = yield* step(ofCell(deps.ledger.assigned(range), cell));
      const free = yield* step(ofCell(deps.ledger.unassigned(range), cell));
      const waiting: WaitingRow[] = [];
      if (free.length > 0) {
        const lastRuns = yield* step(readLastRuns(deps.history, lookBackDays));
        const wasReleasedSince = releasedRows([], yield* step(latestReleases(deps.ledger)));
        const context = { lastRun: lastRuns.uploader, wasReleasedSince };
        for (const row of free) waiting.push(waitingRow(row, organization, context));
      }
      const parts: HourPart[] = [];
      for (const sum of assigned) parts.push(yield* step(tracePart(deps, sum)));
      const recorded = [...assigned, ...free].reduce((total, { amount }) => total + amount, 0n);
      return { hour, count, recorded, parts, waiting };
    });

/** The few rows of one instance and unit among those of everybody, read page by page. */
const ofCell = <Failure, Row extends { readonly instanceId: InstanceId; readonly amountType: AmountType }>(
  pages: Pages<Failure, Row>,
  cell: Pick<HourCell, 'instanceId' | 'amountType'>,
): TaskEither<Failure, ReadonlyArray<Row>> =>
  inSteps(async function* () {
    const found: Row[] = [];
    for await (const page of pages)
      for (const row of yield* step(page))
        if (row.instanceId === cell.instanceId && row.amountType === cell.amountType) found.push(row);
    return found;
  });

const tracePart = (
  deps: TraceHourDeps,
  { uploadId, instanceId, amountType, day, amount }: AssignedSum,
): TaskEither<JournalError | ProviderError, HourPart> =>
  inSteps(async function* () {
    const found = yield* step(deps.journal.find(uploadId));
    const steps = yield* step(deps.journal.history(uploadId));
    if (O.isNone(found)) {
      const message = `upload ${uploadId} took the hour, and the journal does not know it`;
      return yield* fail<JournalError>({ _tag: 'JournalUnavailable', message });
    }
    const { id, name, state, fingerprint, createdAt, lines } = found.value;
    const own = lines.filter((line) => line.instanceId === instanceId && line.amountType === amountType);
    const line = O.fromNullable(lineOfDay(own, day));
    const upload = { id, name, state, fingerprint, createdAt };
    const atProvider =
      O.isSome(line) && state._tag === 'Imported' ? O.some(yield* step(traceLine(deps)(line.value))) : O.none;
    return { upload, steps, taken: amount, line, atProvider };
  });

const waitingRow = (
  row: UnassignedAggregate,
  organization: O.Option<Organization>,
  context: Omit<UnbilledContext, 'organizationOf'>,
): WaitingRow => {
  const organizationOf = () => O.toUndefined(organization);
  const reason = O.fromNullable(unbilledReason(row, { ...context, organizationOf }));
  return { row, reason, until: endOf(reason, organization, row) };
};

/** The daily upload takes whole days that are past. */
const endOf = (
  reason: WaitingRow['reason'],
  organization: O.Option<Organization>,
  { bucketStart }: UnassignedAggregate,
): WaitingRow['until'] => {
  if (O.isSome(reason) && reason.value === 'in trial')
    return O.map(({ trialExpiresAt }: Organization) => trialExpiresAt)(organization);
  return O.isSome(reason) && reason.value === 'not yet uploaded'
    ? O.some(startOfDay(addDays(dayOf(bucketStart), 1)))
    : O.none;
};
