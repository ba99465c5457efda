/** The seams within our own walls, a day at a time: event store against ledger, and the ledger's sums against its rows. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { dayOf } from '../../shared/calendar.ts';
import { DAY, type Instant, plus } from '../../shared/instant.ts';
import { collectPages, forEachPage } from '../../shared/pages.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { HourlyTotal } from '../../usage/aggregate.ts';
import { type HourBucket, hourOf } from '../../usage/hour-bucket.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { EventStore, EventStoreError } from '../../usage/ports/event-store.ts';
import type { LedgerError, TimeRange, UsageLedger, UsageSum } from '../../usage/ports/usage-ledger.ts';
import { type JudgedSum, withFreeApart } from './free-assigned.ts';
import { orderedReader } from './ordered-reader.ts';
import { hourEntries } from './reconcile-hours.ts';
import type { LastRuns } from './reconcile-reads.ts';
import { dayBalance, freeRowEntry } from './reconcile-rows.ts';
import type { Tally } from './reconciliation-tally.ts';
import type { UnbilledContext } from './unbilled-reason.ts';

export interface MeteringDeps {
  readonly eventStore: Pick<EventStore, 'hourlyTotals' | 'retentionFloor'>;
  readonly ledger: Pick<UsageLedger, 'sums' | 'unassigned' | 'assigned' | 'quarantinedTotals' | 'releases'>;
}

export interface HourSource {
  readonly range: TimeRange;
  readonly aggregator: LastRuns['aggregator'];
  /** Absent: of all of them. */
  readonly instanceIds?: ReadonlyArray<InstanceId>;
}

/** Events of the range and, of them, those that came too late for the aggregator; a day at a time. */
const eventDays = (eventStore: MeteringDeps['eventStore'], { range, aggregator, ...whose }: HourSource) => {
  const query = { from: hourOf(range.from), to: hourOf(range.to), ...whose };
  const readSince = (moment: Instant | undefined) =>
    orderedReader(eventStore.hourlyTotals(moment === undefined ? query : { ...query, deliveredSince: moment }));
  const { aggregatedUntil, untouchedSince } = aggregator;
  const readers = [
    readSince(undefined),
    readSince(aggregatedUntil),
    ...(untouchedSince === 'under way' ? [] : [readSince(untouchedSince)]),
  ];
  return {
    before: (end: Instant) =>
      inSteps(async function* () {
        const days: ReadonlyArray<HourlyTotal>[] = [];
        for (const reader of readers) days.push(yield* step(reader.before(end)));
        const [totals = [], perhapsLate = [], surelyLate = []] = days;
        return { totals, perhapsLate, surelyLate };
      }),
    close: async () => {
      for (const reader of readers) await reader.close();
    },
  };
};

/** Of hours before the floor the event store tells nothing: what was aggregated of them was compared while they were there. */
const prunedTotals = (floor: O.Option<HourBucket>, sums: ReadonlyArray<UsageSum>): ReadonlyArray<HourlyTotal> =>
  sums.flatMap(({ instanceId, amountType, start, amount }) =>
    O.isSome(floor) && start < floor.value
      ? [{ instanceId, amountType, hour: start as HourBucket, total: amount }]
      : [],
  );

/** The first two seams, a day at a time. Answers what uploads took of the range. */
export const compareMetering = (
  { eventStore, ledger }: MeteringDeps,
  source: HourSource,
  context: UnbilledContext,
  tally: Tally,
): TaskEither<EventStoreError | LedgerError, ReadonlyArray<JudgedSum>> =>
  inSteps(async function* () {
    const assigned: JudgedSum[] = [];
    const floor = yield* step(eventStore.retentionFloor);
    const whose = source.instanceIds === undefined ? {} : { instanceIds: source.instanceIds };
    const events = eventDays(eventStore, source);
    try {
      for (let from = source.range.from; from < source.range.to; from = plus(from, DAY)) {
        const range = { from, to: plus(from, DAY) };
        const sums = yield* step(ledger.sums({ range, by: 'hour', ...whose }));
        const hours = { from: from as HourBucket, to: range.to as HourBucket };
        const quarantined = (yield* step(ledger.quarantinedTotals(hours))).filter(
          ({ instanceId }) => source.instanceIds?.includes(instanceId) ?? true,
        );
        const day = yield* step(events.before(range.to));
        const totals = [...day.totals, ...prunedTotals(floor, sums)];
        tally.add(hourEntries({ ...day, totals, sums, quarantined }));

        const balance = dayBalance(dayOf(from));
        balance.sums(sums);
        yield* step(
          forEachPage(ledger.unassigned({ ...range, ...whose }), (rows) => async () => {
            balance.rows(rows);
            tally.add(rows.map((row) => freeRowEntry(row, context)));
            return E.right(undefined);
          }),
        );
        const taken = yield* step(collectPages(ledger.assigned({ ...range, ...whose })));
        balance.rows(taken);
        for (const sum of yield* step(withFreeApart(ledger, range, taken, context))) assigned.push(sum);
        tally.add(balance.entries());
      }
    } finally {
      await events.close();
    }
    return assigned;
  });
