/** Gauges of the buffer and the clock, read whenever the metrics are. */
import { type Clock, instantToMillis } from '@usage-billing/core/shared';
import type { SpoolStats } from '@usage-billing/spool';
import * as O from 'fp-ts/lib/Option.js';
import { Gauge, type Registry } from 'prom-client';
import { skewSeconds } from './clock-guard.ts';

export const watchBuffer = (registry: Registry, stats: () => SpoolStats, clock: Clock): void => {
  watch(
    registry,
    'billing_ingester_buffer_bytes',
    'Bytes on disk in the buffer, dead letters included.',
    () => stats().bytes,
  );
  watch(
    registry,
    'billing_ingester_dead_letters',
    'Dead letters that nobody dealt with.',
    () => stats().deadLetters.count,
  );
  watch(
    registry,
    'billing_ingester_dead_letter_quota_used_ratio',
    'What they take of the quota of bytes; above 1 where the event store refused more than rejected ones may take.',
    () => quotaUsed(stats()),
  );
  watch(
    registry,
    'billing_ingester_buffer_max_bytes',
    'Bytes that the buffer may hold: its cap, or what its volume has where that is less.',
    () => stats().maxBytes,
  );
  watch(
    registry,
    'billing_ingester_disk_free_bytes',
    'Bytes that the volume of the buffer has left.',
    () => stats().freeDiskBytes,
  );
  watch(
    registry,
    'billing_ingester_oldest_undelivered_seconds',
    'Age of the oldest event that the event store does not have yet; 0 when it has everything.',
    () => oldestSeconds(stats(), clock),
  );
};

/** `skew` in microseconds by which the clock is ahead. */
export const watchClock = (registry: Registry, skew: () => O.Option<bigint>): void =>
  watch(
    registry,
    'billing_ingester_clock_skew_seconds',
    'Seconds by which the clock is ahead of the event store’s; negative: behind. NaN: not compared yet.',
    () => skewSeconds(skew()),
  );

const watch = (registry: Registry, name: string, help: string, value: () => number): void => {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
};

const quotaUsed = ({ deadLetters: { bytes, maxBytes } }: SpoolStats): number => (maxBytes === 0 ? 0 : bytes / maxBytes);

const oldestSeconds = ({ oldestUndelivered: oldest }: SpoolStats, clock: Clock): number =>
  O.isNone(oldest) ? 0 : Math.max(0, instantToMillis(clock.now()) - instantToMillis(oldest.value)) / 1000;
