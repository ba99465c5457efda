/** What the laws of the event store are given, and how they look at its totals. */
import type { StaffActions } from '@usage-billing/core/shared';
import {
  type AppendOutcome,
  type EventStore,
  type HourBucket,
  type HourlyTotal,
  type InstanceId,
  NODE_SECONDS,
} from '@usage-billing/core/usage';
import type { Closable } from './law.ts';
import { hour, instance } from './samples.ts';
import { allOf } from './unwrap.ts';

/** An event store, empty at first, and what the laws must know of how it works. */
export interface EventStoreSubject extends Closable {
  readonly store: EventStore;
  /** The audit log that the store writes into, or any where it has none. */
  readonly actions: StaffActions;
  /** The store answers `Accepted` and finds copies and conflicts later, as a buffer or a stream into a warehouse does. */
  readonly acceptsFirst?: boolean;
  /** Resolves once everything that was accepted so far can be read; at once where there is nothing to wait for. */
  readonly settled?: () => Promise<void>;
  /** Lets at least a second pass for a store whose time is no finer, or stands still; absent: its time moves on by itself. */
  readonly later?: () => Promise<void>;
  /** Takes away all events of earlier hours, as staff or an expiry would; keys are remembered for 30 days. */
  readonly prune?: (before: HourBucket) => Promise<void>;
}

/** Controls that not every store has. */
export type EventStoreControl = 'prune';

/** A subject as the laws use it: what was appended can be read at once. */
export interface SettledEventStore extends Closable {
  readonly store: EventStore;
  readonly actions: StaffActions;
  readonly acceptsFirst: boolean;
  readonly later: () => Promise<void>;
  readonly prune: (before: HourBucket) => Promise<void>;
  /** What the store answers where one that knows at once answers this. */
  readonly told: (outcomes: ReadonlyArray<AppendOutcome['_tag']>) => ReadonlyArray<AppendOutcome['_tag']>;
}

export const settledSubject = ({
  store,
  actions,
  acceptsFirst = false,
  settled,
  later = async () => undefined,
  prune = () => Promise.reject(new Error('this subject cannot be pruned: say so in `lacking`')),
  close,
}: EventStoreSubject): SettledEventStore => ({
  store:
    settled === undefined
      ? store
      : {
          ...store,
          append: (events) => async () => {
            const outcomes = await store.append(events)();
            await settled();
            return outcomes;
          },
        },
  actions,
  acceptsFirst,
  later,
  prune,
  told: (outcomes) => (acceptsFirst ? outcomes.map((tag) => (tag === 'Refused' ? tag : 'Accepted')) : outcomes),
  close,
});

const EARLIEST = hour('0001-01-01T00:00:00Z');

/** All totals that are not zero: an hour whose events moved away may be told as 0 or not at all. */
export const everyTotal = async (store: EventStore): Promise<ReadonlyArray<HourlyTotal>> =>
  (await allOf(store.hourlyTotals({ from: EARLIEST }))).filter(({ total }) => total !== 0n);

/** Node-seconds of instance 1234 in one hour; 0 where nothing is told. */
export const totalOf = async (
  store: EventStore,
  at = '2026-03-10T09:00:00Z',
  whose: InstanceId = instance('1234'),
): Promise<bigint> => {
  const found = (await everyTotal(store)).filter(
    (one) => one.hour === hour(at) && one.instanceId === whose && one.amountType === NODE_SECONDS,
  );
  if (found.length > 1) throw new Error(`${found.length} totals for one hour, instance and type`);
  return found[0]?.total ?? 0n;
};
