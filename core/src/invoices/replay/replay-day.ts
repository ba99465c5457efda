/** Builds the aggregates and the reports of a day again, from the event store into nothing, and compares. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, type CalendarDay, startOfDay } from '../../shared/calendar.ts';
import { formatInstant } from '../../shared/instant.ts';
import { fail, inSteps, step } from '../../shared/result.ts';
import type { HourlyTotal, UploadId } from '../../usage/aggregate.ts';
import { cellKey } from '../../usage/cell-key.ts';
import { type HourBucket, hourOf, nextHour } from '../../usage/hour-bucket.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { EventStore, EventStoreError } from '../../usage/ports/event-store.ts';
import type { AssignedSum, LedgerError, UsageLedger } from '../../usage/ports/usage-ledger.ts';
import type { UsageReportFormat } from '../provider/usage-report.ts';
import { completeCells } from '../reconciliation/complete-cells.ts';
import { uploadCells } from '../reconciliation/upload-cells.ts';
import type { JournalError, JournalLine, UploadJournal } from '../upload/journal/upload-journal.ts';
import { settledAt, type Upload } from '../upload/state/upload.ts';
import { type HourDifference, type Replay, type ReplayedUpload, replayUpload } from './replay.ts';

/** What a replay reads; it writes nothing. */
export interface ReplayDayDeps {
  readonly eventStore: Pick<EventStore, 'hourlyTotals' | 'retentionFloor'>;
  readonly ledger: Pick<UsageLedger, 'sums' | 'assigned'>;
  readonly journal: Pick<UploadJournal, 'find'>;
  readonly format: Pick<UsageReportFormat, 'render'>;
}

/** Which day to build again, and for whom. */
export interface ReplayDayInput {
  readonly day: CalendarDay;
  /** None: everybody. */
  readonly instanceId: O.Option<InstanceId>;
}

/** Events of the day are gone, so that nothing can be built again. */
export type BeforeRetention = { readonly _tag: 'BeforeRetention'; readonly message: string };

/** Why the day could not be built again. */
export type ReplayDayError = EventStoreError | LedgerError | JournalError | BeforeRetention;

/** It writes nothing. Memory grows with the instances of an hour, the uploads of the day and the differences. */
export const replayDay =
  (deps: ReplayDayDeps) =>
  ({ day, instanceId }: ReplayDayInput): TaskEither<ReplayDayError, Replay> =>
    inSteps(async function* () {
      const floor = yield* step(deps.eventStore.retentionFloor);
      if (O.isSome(floor) && startOfDay(day) < floor.value) {
        const message = `the event store is complete only from ${formatInstant(floor.value)} on, so ${day} cannot be built again`;
        return yield* fail<BeforeRetention>({ _tag: 'BeforeRetention', message });
      }
      const { compared, hours } = yield* step(compareHours(deps, { day, instanceId }));
      const uploads = yield* step(replayUploads(deps, { day, instanceId }, hours));
      return { compared, hours, uploads };
    });

type Compared = Pick<Replay, 'compared' | 'hours'>;

const isAsked = ({ instanceId }: ReplayDayInput, whose: InstanceId): boolean =>
  O.isNone(instanceId) || instanceId.value === whose;

/** Totals come in the order of hours, so that only one hour of them is held. */
const compareHours = (
  deps: ReplayDayDeps,
  input: ReplayDayInput,
): TaskEither<EventStoreError | LedgerError, Compared> =>
  inSteps(async function* () {
    const end = startOfDay(addDays(input.day, 1));
    const hours: HourDifference[] = [];
    let compared = 0;
    let hour = hourOf(startOfDay(input.day));
    let totals: HourlyTotal[] = [];
    const closeHour = () => compareHour(deps.ledger, input, hour, totals);
    const keep = (one: Compared): void => {
      compared += one.compared;
      hours.push(...one.hours);
    };
    for await (const page of deps.eventStore.hourlyTotals({ from: hour, to: hourOf(end) }))
      for (const total of yield* step(page)) {
        while (hour < total.hour) {
          keep(yield* step(closeHour()));
          totals = [];
          hour = nextHour(hour);
        }
        if (isAsked(input, total.instanceId)) totals.push(total);
      }
    while (hour < end) {
      keep(yield* step(closeHour()));
      totals = [];
      hour = nextHour(hour);
    }
    return { compared, hours };
  });

const compareHour = (
  ledger: ReplayDayDeps['ledger'],
  { instanceId }: ReplayDayInput,
  hour: HourBucket,
  totals: ReadonlyArray<HourlyTotal>,
): TaskEither<LedgerError, Compared> =>
  inSteps(async function* () {
    const range = { from: hour, to: nextHour(hour) };
    const chosen = O.isSome(instanceId) ? { instanceIds: [instanceId.value] } : {};
    const sums = yield* step(ledger.sums({ range, by: 'hour', ...chosen }));
    const cells = new Map<string, HourDifference>();
    for (const { total, ...cell } of totals)
      cells.set(cellKey(cell.instanceId, cell.amountType), { ...cell, events: total, recorded: 0n });
    for (const { instanceId: whose, amountType, amount } of sums) {
      const key = cellKey(whose, amountType);
      const cell = cells.get(key) ?? { instanceId: whose, amountType, hour, events: 0n, recorded: 0n };
      cells.set(key, { ...cell, recorded: amount });
    }
    return { compared: cells.size, hours: [...cells.values()].filter(({ events, recorded }) => events !== recorded) };
  });

const replayUploads = (
  deps: ReplayDayDeps,
  input: ReplayDayInput,
  hours: ReadonlyArray<HourDifference>,
): TaskEither<LedgerError | JournalError, ReadonlyArray<ReplayedUpload>> =>
  inSteps(async function* () {
    const range = { from: startOfDay(input.day), to: startOfDay(addDays(input.day, 1)) };
    const taken: AssignedSum[] = [];
    for await (const page of deps.ledger.assigned(range))
      for (const sum of yield* step(page)) if (isAsked(input, sum.instanceId)) taken.push(sum);
    const takers = lastTakers(taken);
    const replayed: ReplayedUpload[] = [];
    for (const [id, sums] of Map.groupBy(taken, ({ uploadId }) => uploadId)) {
      const found = yield* step(deps.journal.find(id));
      if (O.isNone(found)) continue;
      const cells = yield* step(completeCells(deps)(uploadCells(linesOf(found.value, sums), sums), range));
      const own = hours.filter((one) => takers.get(cellKey(one.instanceId, one.amountType)) === id);
      replayed.push(replayUpload({ upload: found.value, cells: [...cells.values()], hours: own }, deps.format));
    }
    return replayed;
  });

/** A correction of an hour would have gone into the last upload that took usage of it. */
const lastTakers = (taken: ReadonlyArray<AssignedSum>): ReadonlyMap<string, UploadId> => {
  const takers = new Map<string, UploadId>();
  for (const { uploadId, instanceId, amountType } of taken) {
    const key = cellKey(instanceId, amountType);
    const known = takers.get(key);
    if (known === undefined || known < uploadId) takers.set(key, uploadId);
  }
  return takers;
};

const linesOf = (upload: Upload, sums: ReadonlyArray<AssignedSum>): ReadonlyArray<JournalLine> => {
  const cells = new Set(sums.map(({ instanceId, amountType }) => cellKey(instanceId, amountType)));
  return upload.lines
    .filter(({ instanceId, amountType }) => cells.has(cellKey(instanceId, amountType)))
    .map((line) => ({ uploadId: upload.id, state: upload.state._tag, settledAt: settledAt(upload.state), line }));
};
