/** What the ingester counts. Instance ids are no labels: there is no bound on them. */
import type { Clock } from '@usage-billing/core/shared';
import { instantToMillis } from '@usage-billing/core/shared';
import type { AppendOutcome, BillingEvent } from '@usage-billing/core/usage';
import type { RecordResults } from '@usage-billing/fluentd';
import type { DeliveredBatch, SpoolStats } from '@usage-billing/spool';
import * as O from 'fp-ts/lib/Option.js';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { skewSeconds } from './clock-guard.ts';

export interface IngesterMetrics {
  readonly registry: Registry;
  /** At an input: accepted, rejected, failed. */
  readonly received: (results: RecordResults) => void;
  /** At the event store: stored, duplicate, quarantined, refused, or delivered where it does not tell. */
  readonly delivered: (batch: DeliveredBatch) => void;
  readonly deliveryFailed: () => void;
  readonly deadLetters: (reason: string, count: number) => void;
  /** Rejected records whose text was dropped because the quota of dead letters is used up. */
  readonly deadLettersDropped: (count: number) => void;
  readonly countUnknownFields: (count: number) => void;
  readonly connectionClosed: () => void;
  /** Microseconds by which the clock is ahead of the event store's; read whenever the metrics are. */
  readonly watchClock: (skew: () => O.Option<bigint>) => void;
  /** Read whenever the metrics are. */
  readonly watch: (stats: () => SpoolStats, clock: Clock) => void;
}

/** Senders choose amount types freely, so only this many get a label of their own. */
const MAX_AMOUNT_TYPES = 100;

const DELIVERY_STATUS: Readonly<Record<AppendOutcome['_tag'], string>> = {
  Accepted: 'delivered',
  Stored: 'stored',
  Duplicate: 'duplicate',
  Quarantined: 'quarantined',
  AfterRetention: 'after retention',
  Refused: 'refused',
};

/** A store that tells at once has told what became of the record; a buffer says that it is accepted. */
const RECEIVED_STATUS: Readonly<Record<AppendOutcome['_tag'] | 'Failed', string>> = {
  Accepted: 'accepted',
  Stored: 'stored',
  Duplicate: 'duplicate',
  Quarantined: 'quarantined',
  AfterRetention: 'after retention',
  Refused: 'rejected',
  Failed: 'failed',
};

interface Tally<Outcome> {
  readonly outcome: Outcome;
  readonly amountType: string;
  records: number;
  positive: number;
  negative: number;
}

export const createIngesterMetrics = (): IngesterMetrics => {
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ['status', 'amount_type'] as const;
  const events = new Counter({
    name: 'billing_ingester_events_total',
    help: 'Records by what became of them: at an input accepted, rejected or failed; at the event store stored, duplicate, quarantined, refused, or delivered where it does not tell. amount_type is "unknown" for a record that could not be read.',
    labelNames,
    registers,
  });
  const amounts = new Counter({
    name: 'billing_ingester_amounts_total',
    help: 'Sums of amounts, as for billing_ingester_events_total. Negative amounts add their size to the status with "_negative" at its end, because a counter cannot fall.',
    labelNames,
    registers,
  });
  const unknownFields = new Counter({
    name: 'billing_ingester_unknown_fields_total',
    help: 'Fields of records that mean nothing to the ingester and were ignored.',
    registers,
  });
  const duration = new Histogram({
    name: 'billing_ingester_delivery_duration_seconds',
    help: 'Time of successful requests to the event store.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const failures = new Counter({
    name: 'billing_ingester_delivery_failures_total',
    help: 'Requests to the event store that failed and are repeated.',
    registers,
  });
  const letters = new Counter({
    name: 'billing_ingester_dead_letter_total',
    help: 'Records kept as dead letters: rejected by an input, or refused by the event store.',
    labelNames: ['reason'],
    registers,
  });
  const dropped = new Counter({
    name: 'billing_ingester_dead_letter_dropped_total',
    help: 'Rejected records that were counted and not kept, because the quota of dead letters is used up.',
    registers,
  });
  const closed = new Counter({
    name: 'billing_ingester_forward_connections_closed_total',
    help: 'Connections of the forward protocol that the ingester closed; the log says why.',
    registers,
  });

  const seen = new Set<string>();
  const labelFor = (amountType: string): string => {
    if (!seen.has(amountType) && seen.size >= MAX_AMOUNT_TYPES) return 'other';
    seen.add(amountType);
    return amountType;
  };

  /** Added up first: finding a counter by its labels costs more than everything else that is done with a record. */
  const tally = <Outcome extends string>(statusOf: Readonly<Record<Outcome, string>>) => {
    const tallies = new Map<string, Tally<Outcome>>();
    /** Mostly the next record is like this one. */
    let last: Tally<Outcome> | undefined;
    const find = (outcome: Outcome, amountType: string): Tally<Outcome> => {
      const name = `${outcome} ${amountType}`;
      const found = tallies.get(name) ?? { outcome, amountType, records: 0, positive: 0, negative: 0 };
      tallies.set(name, found);
      return found;
    };
    return {
      add: (outcome: Outcome, { amountType, amount }: Pick<BillingEvent, 'amount' | 'amountType'>): void => {
        if (last?.outcome !== outcome || last.amountType !== amountType) last = find(outcome, amountType);
        last.records += 1;
        const number = Number(amount);
        if (number > 0) last.positive += number;
        else last.negative -= number;
      },
      count: (): void => {
        for (const { outcome, amountType, records, positive, negative } of tallies.values()) {
          const [status, amount_type] = [statusOf[outcome], labelFor(amountType)];
          events.inc({ status, amount_type }, records);
          if (positive > 0) amounts.inc({ status, amount_type }, positive);
          if (negative > 0) amounts.inc({ status: `${status}_negative`, amount_type }, negative);
        }
      },
    };
  };

  return {
    registry,
    countUnknownFields: (count) => unknownFields.inc(count),
    connectionClosed: () => closed.inc(),
    deadLetters: (reason, count) => letters.inc({ reason }, count),
    deadLettersDropped: (count) => dropped.inc(count),
    deliveryFailed: () => failures.inc(),
    received: ({ events: rows, outcomes, rejected }) => {
      const sums = tally(RECEIVED_STATUS);
      rows.forEach((event, index) => {
        sums.add(outcomes === 'failed' ? 'Failed' : (outcomes[index]?._tag ?? 'Failed'), event);
      });
      sums.count();
      if (rejected > 0) events.inc({ status: 'rejected', amount_type: 'unknown' }, rejected);
    },
    delivered: ({ events: rows, outcomes, milliseconds }) => {
      duration.observe(milliseconds / 1000);
      const sums = tally(DELIVERY_STATUS);
      let refused = 0;
      rows.forEach((event, index) => {
        const outcome = outcomes[index]?._tag;
        if (outcome === undefined) return;
        sums.add(outcome, event);
        if (outcome === 'Refused') refused += 1;
      });
      sums.count();
      if (refused > 0) letters.inc({ reason: 'refused' }, refused);
    },
    watchClock: (skew) => {
      new Gauge({
        name: 'billing_ingester_clock_skew_seconds',
        help: 'Seconds by which the clock is ahead of the event store’s; negative: behind. NaN: not compared yet.',
        registers,
        collect() {
          this.set(skewSeconds(skew()));
        },
      });
    },
    watch: (stats, clock) => {
      new Gauge({
        name: 'billing_ingester_buffer_bytes',
        help: 'Bytes on disk in the buffer, dead letters included.',
        registers,
        collect() {
          this.set(stats().bytes);
        },
      });
      new Gauge({
        name: 'billing_ingester_dead_letters',
        help: 'Dead letters that nobody dealt with.',
        registers,
        collect() {
          this.set(stats().deadLetters.count);
        },
      });
      new Gauge({
        name: 'billing_ingester_dead_letter_quota_used_ratio',
        help: 'What they take of the quota of bytes; above 1 where the event store refused more than rejected ones may take.',
        registers,
        collect() {
          const { bytes, maxBytes } = stats().deadLetters;
          this.set(maxBytes === 0 ? 0 : bytes / maxBytes);
        },
      });
      new Gauge({
        name: 'billing_ingester_buffer_max_bytes',
        help: 'Bytes that the buffer may hold: its cap, or what its volume has where that is less.',
        registers,
        collect() {
          this.set(stats().maxBytes);
        },
      });
      new Gauge({
        name: 'billing_ingester_disk_free_bytes',
        help: 'Bytes that the volume of the buffer has left.',
        registers,
        collect() {
          this.set(stats().freeDiskBytes);
        },
      });
      new Gauge({
        name: 'billing_ingester_oldest_undelivered_seconds',
        help: 'Age of the oldest event that the event store does not have yet; 0 when it has everything.',
        registers,
        collect() {
          const oldest = stats().oldestUndelivered;
          this.set(
            O.isNone(oldest) ? 0 : Math.max(0, instantToMillis(clock.now()) - instantToMillis(oldest.value)) / 1000,
          );
        },
      });
    },
  };
};
