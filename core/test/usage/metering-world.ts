/** Event store, ledger, history and lock in memory, as far as the aggregator needs them; each can be made to fail. */
import { type Instant, type JobOutcome, type JobRun, type Pages, parseInstant } from '@usage-billing/core/shared';
import {
  type AggregateUsageDeps,
  type AggregateUsageInput,
  amount,
  correction,
  type DeliveredEvent,
  type EventStoreError,
  type HourBucket,
  type HourlyTotal,
  hourOf,
  type InstanceId,
  NODE_SECONDS,
  type QuarantinedTotal,
  type RecordedTotals,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { DEFAULT_OVERLAP } from '../../src/usage/metering/aggregate-usage.ts';

export const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new TypeError(parsed.left);
  return parsed.right;
};

export const hour = (text: string): HourBucket => hourOf(at(text));

export const anEvent = (
  uniqueKey: string,
  receivedAt: string,
  given: Partial<DeliveredEvent> = {},
): DeliveredEvent => ({
  uniqueKey,
  instanceId: '1234' as InstanceId,
  amountType: NODE_SECONDS,
  amount: amount(60n),
  occurredAt: at(receivedAt),
  metadata: O.none,
  receivedAt: at(receivedAt),
  deliveredAt: at(receivedAt),
  ...given,
});

type LedgerRow = Omit<HourlyTotal, 'total'> & { readonly amount: bigint };

export interface MeteringWorld {
  /** Of the aggregator's machine. */
  now: Instant;
  /** Of the event store; that of the machine where nothing else is said. */
  storeNow: Instant | undefined;
  /** Hours before it were pruned. */
  floor: HourBucket | undefined;
  conflictsCannotBeCounted: boolean;
  /** Every copy that was delivered. */
  events: ReadonlyArray<DeliveredEvent>;
  /** What is older is no longer in the event store. */
  keptSince: Instant | undefined;
  rows: ReadonlyArray<LedgerRow>;
  runs: ReadonlyArray<JobRun>;
  lockTaken: boolean;
  /** Totals pages answered before the event store breaks. */
  breaksAfterPages: number | undefined;
  readonly largestPage: () => number;
  readonly deps: AggregateUsageDeps;
  readonly run: (given?: Partial<AggregateUsageInput>) => AggregateUsageInput;
}

const byOrder = (a: HourlyTotal, b: HourlyTotal): number =>
  Number(a.hour - b.hour) || (a.instanceId < b.instanceId ? -1 : a.instanceId > b.instanceId ? 1 : 0);

export const PAGE_SIZE = 2;
const BROKEN: EventStoreError = { _tag: 'EventStoreUnavailable', message: 'the event store is down' };

export const meteringWorld = (): MeteringWorld => {
  const state = { largest: 0 };
  const keyOf = ({ hour, instanceId, amountType }: Omit<HourlyTotal, 'total'>) => `${hour} ${instanceId} ${amountType}`;

  /** Each key once, at its earliest receipt. */
  const counted = (): ReadonlyArray<DeliveredEvent> => {
    const { keptSince } = world;
    const kept = world.events.filter(({ receivedAt }) => keptSince === undefined || receivedAt >= keptSince);
    return [...Map.groupBy(kept, ({ uniqueKey }) => uniqueKey).values()].flatMap(
      (copies) => copies.toSorted((a, b) => Number(a.receivedAt - b.receivedAt))[0] ?? [],
    );
  };

  const totals = (from: HourBucket): ReadonlyArray<HourlyTotal> => {
    const found = new Map<string, HourlyTotal>();
    for (const event of counted()) {
      const cell = { instanceId: event.instanceId, amountType: event.amountType, hour: hourOf(event.receivedAt) };
      const total = (found.get(keyOf(cell))?.total ?? 0n) + event.amount;
      if (cell.hour >= from) found.set(keyOf(cell), { ...cell, total });
    }
    return [...found.values()].toSorted(byOrder);
  };

  const heldIn = (cell: Omit<HourlyTotal, 'total'>): bigint =>
    world.rows.filter((row) => keyOf(row) === keyOf(cell)).reduce((sum, row) => sum + row.amount, 0n);

  const record = (given: ReadonlyArray<HourlyTotal>, recordedAt: Instant): RecordedTotals => {
    state.largest = Math.max(state.largest, given.length);
    const inserted: { amountType: HourlyTotal['amountType']; rows: number; amount: bigint }[] = [];
    const quarantined: QuarantinedTotal[] = [];
    for (const total of given) {
      const held = heldIn(total);
      const decision = correction(total.total, held);
      if (decision._tag === 'Quarantine') quarantined.push({ ...total, held, reason: decision.reason, recordedAt });
      if (decision._tag !== 'Insert') continue;
      world.rows = [...world.rows, { ...total, amount: decision.amount }];
      inserted.push({ amountType: total.amountType, rows: 1, amount: decision.amount });
    }
    return { inserted, quarantined };
  };

  const finish = (id: bigint, moment: Instant, outcome: JobOutcome): void => {
    world.runs = world.runs.map((run) => (run.id === id ? { ...run, finished: O.some({ at: moment, outcome }) } : run));
  };

  const world: MeteringWorld = {
    now: at('2018-06-15T10:10:00Z'),
    storeNow: undefined,
    floor: undefined,
    conflictsCannotBeCounted: false,
    events: [],
    keptSince: undefined,
    rows: [],
    runs: [],
    lockTaken: false,
    breaksAfterPages: undefined,
    largestPage: () => state.largest,
    run: (given = {}) => ({ trigger: 'schedule', overlap: DEFAULT_OVERLAP, dryRun: false, ...given }),
    deps: {
      clock: { now: () => world.now },
      lock: {
        withLock: (job, work) => (world.lockTaken ? TE.left({ _tag: 'JobAlreadyRunning', job }) : work),
      },
      history: {
        begin: (run) =>
          TE.fromIO(() => {
            const id = BigInt(world.runs.length + 1);
            world.runs = [...world.runs, { ...run, id, finished: O.none }];
            return id;
          }),
        finish: (id, moment, outcome) => TE.fromIO(() => finish(id, moment, outcome)),
        lastSuccessful: (job, startedBy) =>
          TE.fromIO(() => {
            const isSuccess = ({ finished }: JobRun) =>
              O.isSome(finished) && finished.value.outcome._tag === 'Succeeded';
            const isCredible = ({ startedAt }: JobRun) => startedBy === undefined || startedAt <= startedBy;
            return O.fromNullable(world.runs.findLast((run) => run.job === job && isSuccess(run) && isCredible(run)));
          }),
        recent: () => TE.fromIO(() => world.runs.toReversed()),
      },
      eventStore: {
        append: () => TE.left(BROKEN),
        quarantined: () => TE.right([]),
        conflict: () => TE.right(O.none),
        openConflicts: async () => (world.conflictsCannotBeCounted ? E.left(BROKEN) : E.right(0)),
        resolveConflict: () => TE.left(BROKEN),
        late: () => TE.right([]),
        afterRetention: TE.right(0),
        now: TE.fromIO(() => world.storeNow ?? world.now),
        watermark: TE.fromIO(() => world.storeNow ?? world.now),
        retentionFloor: TE.fromIO(() => O.fromNullable(world.floor)),
        earliestTouchedHour: (since) =>
          TE.fromIO(() => {
            const touched = world.events.filter(({ deliveredAt }) => deliveredAt >= since);
            const hours = touched
              .map(({ receivedAt }) => hourOf(receivedAt))
              .filter((one) => one >= (world.floor ?? one))
              .toSorted((a, b) => Number(a - b));
            return O.fromNullable(hours[0]);
          }),
        hourlyTotals: ({ from }): Pages<EventStoreError, HourlyTotal> => ({
          async *[Symbol.asyncIterator]() {
            const all = totals(world.floor !== undefined && from < world.floor ? world.floor : from);
            for (let start = 0; start < all.length; start += PAGE_SIZE) {
              if (start / PAGE_SIZE === world.breaksAfterPages) return yield E.left(BROKEN);
              yield E.right(all.slice(start, start + PAGE_SIZE));
            }
          },
        }),
      },
      ledger: {
        recordTotals: (given, recordedAt) => TE.fromIO(() => record(given, recordedAt)),
        sums: ({ range, instanceIds }) =>
          TE.fromIO(() => {
            const cells = new Map(world.rows.map((row) => [keyOf(row), row]));
            return [...cells.values()]
              .filter((row) => row.hour >= range.from && row.hour < range.to)
              .filter(({ instanceId }) => instanceIds?.includes(instanceId) ?? true)
              .map((row) => ({ ...row, start: row.hour, amount: heldIn(row) }));
          }),
        sumsTogether: () => TE.right([]),
        instancesWithUsage: () => TE.right([]),
        pending: () => TE.right([]),
        unassigned: () => ({ async *[Symbol.asyncIterator]() {} }),
        assigned: () => ({ async *[Symbol.asyncIterator]() {} }),
        setAside: () => TE.right(0),
        setAsideSums: () => TE.right([]),
        release: () => TE.right(O.none),
        settle: () => TE.right(O.none),
        releases: () => TE.right([]),
        quarantinedTotals: () => TE.right([]),
      },
    },
  };
  return world;
};
