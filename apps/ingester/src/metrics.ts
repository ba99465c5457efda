/** What the ingester counts. Instance ids are no labels: there is no bound on them. */
import type { Clock } from '@usage-billing/core/shared';
import type { AppendOutcome } from '@usage-billing/core/usage';
import type { RecordResults } from '@usage-billing/fluentd';
import type { DeliveredBatch, SpoolStats } from '@usage-billing/spool';
import type * as O from 'fp-ts/lib/Option.js';
import { Counter, Histogram, Registry } from 'prom-client';
import { watchBuffer, watchClock } from './gauges.ts';
import { createRecordCounters } from './record-counters.ts';

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

export const createIngesterMetrics = (): IngesterMetrics => {
  const registry = new Registry();
  const registers = [registry];
  const records = createRecordCounters(registry);
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

  return {
    registry,
    countUnknownFields: (count) => unknownFields.inc(count),
    connectionClosed: () => closed.inc(),
    deadLetters: (reason, count) => letters.inc({ reason }, count),
    deadLettersDropped: (count) => dropped.inc(count),
    deliveryFailed: () => failures.inc(),
    received: ({ events: rows, outcomes, rejected }) => {
      const sums = records.tally(RECEIVED_STATUS);
      rows.forEach((event, index) => {
        sums.add(outcomes === 'failed' ? 'Failed' : (outcomes[index]?._tag ?? 'Failed'), event);
      });
      sums.count();
      if (rejected > 0) records.countUnreadable(rejected);
    },
    delivered: ({ events: rows, outcomes, milliseconds }) => {
      duration.observe(milliseconds / 1000);
      const sums = records.tally(DELIVERY_STATUS);
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
    watchClock: (skew) => watchClock(registry, skew),
    watch: (stats, clock) => watchBuffer(registry, stats, clock),
  };
};
