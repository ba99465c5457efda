/** How far back the table is complete, and what came for hours before that. */
import type { BigQuery } from '@google-cloud/bigquery';
import { DAY, HOUR, type Instant, MILLISECOND, plus } from '@usage-billing/core/shared';
import { type EventStore, type HourBucket, hourOf, type LateEvent } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import type { Attempts } from './attempts.ts';
import type { BigQueryConfig } from './config.ts';
import { decisionsTable, eventsTable, sincePartition } from './copies-sql.ts';
import { columnOf, instantOf, micros, type Row, type Statement, text, timestamp, whole } from './statement.ts';
import { dayOf } from './totals.ts';

/** For how long a partition stays, in microseconds; none: for ever. */
export const expirationOf = (metadata: unknown): O.Option<bigint> => {
  const { timePartitioning } = (metadata ?? {}) as { readonly timePartitioning?: { readonly expirationMs?: unknown } };
  const millis = timePartitioning?.expirationMs;
  return (typeof millis === 'string' || typeof millis === 'number') && BigInt(millis) > 0n
    ? O.some(BigInt(millis) * MILLISECOND)
    : O.none;
};

/**
 * The first hour of which every copy is still there: partitions of the day on which it expires may be gone already, the next
 * one may go while somebody reads, and copies are looked for up to the horizon before an hour.
 */
export const floorOf = (expiration: bigint, horizonHours: number, present: Instant): HourBucket =>
  hourOf(plus(dayOf(plus(present, -expiration)), 2n * DAY + BigInt(horizonHours) * HOUR));

export const readExpiration = async (
  client: BigQuery,
  { dataset, table, timing }: BigQueryConfig,
  { repeat }: Attempts,
): Promise<O.Option<bigint>> => {
  const [metadata] = await repeat('the retention of the table', timing.insert, () =>
    client.dataset(dataset).table(table).getMetadata(),
  );
  return expirationOf(metadata);
};

/** How much older than its arrival an event may be and still find its hour complete, in microseconds. */
export const ageOf = (expiration: bigint, horizonHours: number): bigint =>
  expiration - 2n * DAY - BigInt(horizonHours) * HOUR;

/** Rows that arrived in the last days, and whose hours were before the floor by then. */
const late = (config: BigQueryConfig): string => `
late AS (
  SELECT unique_key, internal_instance_id, amount_type, amount_value, occurred_at, metadata, received_at, delivered_at,
    IFNULL(delivery_order, 0) AS delivery_order
  FROM ${eventsTable(config)}
  WHERE UNIX_MICROS(delivered_at) - UNIX_MICROS(received_at) > @age AND delivered_at >= @since AND ${sincePartition('@scan_day')}
)`;

const parameters = ({ conflictDays, dedupHorizonHours }: BigQueryConfig, expiration: bigint, present: Instant) => {
  const since = plus(present, -BigInt(conflictDays) * DAY);
  return {
    age: whole(ageOf(expiration, dedupHorizonHours)),
    since: timestamp(since),
    scan_day: timestamp(dayOf(since)),
  };
};

export const countLateStatement = (config: BigQueryConfig, expiration: bigint, present: Instant): Statement => ({
  name: 'what came after retention',
  sql: `WITH ${late(config)}
SELECT CAST((SELECT COUNT(DISTINCT unique_key) FROM late)
  + (SELECT COUNT(*) FROM ${decisionsTable(config)} WHERE counts = 'aside after retention') AS STRING) AS late`,
  parameters: parameters(config, expiration, present),
});

const ID = /^(-?\d{1,18})-(\d{1,18})-(.*)$/s;

export const listLateStatement = (
  config: BigQueryConfig,
  expiration: bigint,
  present: Instant,
  { limit, after }: Parameters<EventStore['late']>[0],
): Statement => {
  const [, at, order, key] = ID.exec(after ?? '') ?? [];
  const isNext = at !== undefined && order !== undefined && key !== undefined;
  return {
    name: 'events after retention',
    sql: `WITH ${late(config)}
SELECT unique_key, internal_instance_id, amount_type, CAST(amount_value AS STRING) AS amount_value, metadata,
  ${['occurred_at', 'received_at', 'delivered_at'].map((column) => `${micros(column)} AS ${column}`).join(', ')},
  CAST(delivery_order AS STRING) AS delivery_order
FROM late
WHERE ${
      isNext
        ? `late.delivered_at > @after_at OR (late.delivered_at = @after_at AND (late.delivery_order > @after_order
  OR (late.delivery_order = @after_order AND unique_key > @after_key)))`
        : 'TRUE'
    }
ORDER BY late.delivered_at, late.delivery_order, unique_key
LIMIT @how_many`,
    parameters: {
      ...parameters(config, expiration, present),
      how_many: whole(limit),
      ...(isNext
        ? {
            after_at: timestamp(BigInt(at) as Instant),
            after_order: whole(BigInt(order)),
            after_key: text(key),
          }
        : {}),
    },
  };
};

export const toLate = (row: Row): LateEvent => ({
  id: `${columnOf(row, 'delivered_at')}-${columnOf(row, 'delivery_order')}-${columnOf(row, 'unique_key')}`,
  event: {
    uniqueKey: columnOf(row, 'unique_key'),
    instanceId: columnOf(row, 'internal_instance_id') as LateEvent['event']['instanceId'],
    amountType: columnOf(row, 'amount_type') as LateEvent['event']['amountType'],
    amount: BigInt(columnOf(row, 'amount_value')) as LateEvent['event']['amount'],
    occurredAt: instantOf(row, 'occurred_at'),
    metadata: O.map((json: string) => JSON.parse(json) as Readonly<Record<string, string>>)(
      O.fromNullable(row.metadata),
    ),
    receivedAt: instantOf(row, 'received_at'),
    deliveredAt: instantOf(row, 'delivered_at'),
  },
  reason: 'its hour is before the retention floor',
});
