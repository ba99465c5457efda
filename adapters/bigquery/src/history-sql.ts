/** Single events and counts of hours, each from the partitions that can hold them, and with the copies around them. */
import { HOUR, type Instant, plus } from '@usage-billing/core/shared';
import type { CellHours, KeySearch } from '@usage-billing/core/usage';
import type { BigQueryConfig } from './config.ts';
import { conflictColumns } from './conflicts.ts';
import { copyId, sincePartition, withCounting, withJudged } from './copies-sql.ts';
import { micros, type Statement, text, timestamp } from './statement.ts';
import { dayOf } from './totals.ts';

/** Clocks of ingesters and of Google may differ by this much. */
const CLOCKS_DIFFER = HOUR;

const SCANNED = `received_at >= @scan_from AND received_at < @scan_to AND ${sincePartition('@scan_day')}`;

/** Copies are looked for up to the horizon to both sides. */
const scanOf = (
  { dedupHorizonHours }: BigQueryConfig,
  { from, to }: { readonly from: Instant; readonly to: Instant },
) => {
  const horizon = BigInt(dedupHorizonHours) * HOUR;
  const scanFrom = plus(from, -horizon);
  return {
    scan_from: timestamp(scanFrom),
    scan_to: timestamp(plus(to, horizon)),
    scan_day: timestamp(dayOf(plus(scanFrom, -CLOCKS_DIFFER))),
  };
};

/** Every payload of one key: its place among them, and whether it is the one that counts. */
export const keyStatement = (config: BigQueryConfig, { uniqueKey, received }: KeySearch): Statement => ({
  name: 'one key',
  sql: `${withJudged(config, `unique_key = @unique_key AND ${SCANNED}`)},
named AS (
  SELECT judged.*, ${copyId('judged')} AS copy_id
  FROM judged
),
payloads AS (
  SELECT named.*, decisions.counts, decisions.resolved_by, decisions.note, decisions.resolved_at,
    IF(instead.copy_id IS NULL, named.place = 1, instead.copy_id = named.copy_id) AS counts_now
  FROM named
  LEFT JOIN decisions ON decisions.copy_id = named.copy_id
  LEFT JOIN instead ON instead.unique_key = named.unique_key
)
SELECT ${conflictColumns()}, ${micros('delivered_at')} AS delivered_at, CAST(place AS STRING) AS nth,
  CAST(counts_now AS STRING) AS is_counting
FROM payloads
ORDER BY payloads.place`,
  parameters: { unique_key: text(uniqueKey), ...scanOf(config, received) },
});

const CELL = `internal_instance_id = @instance_id AND amount_type = @amount_type
  AND received_at >= @from_hour AND received_at < @to_hour`;

const cellParameters = (config: BigQueryConfig, { instanceId, amountType, from, to }: CellHours) => ({
  instance_id: text(instanceId),
  amount_type: text(amountType),
  from_hour: timestamp(from),
  to_hour: timestamp(to),
  ...scanOf(config, { from, to }),
});

export const countsStatement = (config: BigQueryConfig, hours: CellHours): Statement => ({
  name: 'counts of hours',
  sql: `${withCounting(config, SCANNED)}
SELECT ${micros('hour')} AS hour, CAST(events AS STRING) AS events, CAST(total AS STRING) AS total
FROM (
  SELECT TIMESTAMP_TRUNC(received_at, HOUR) AS hour, COUNT(*) AS events, SUM(CAST(amount_value AS NUMERIC)) AS total
  FROM counting
  WHERE ${CELL}
  GROUP BY hour
) AS counts
ORDER BY counts.hour`,
  parameters: cellParameters(config, hours),
});

export const eventsStatement = (config: BigQueryConfig, hours: CellHours): Statement => ({
  name: 'events of hours',
  sql: `${withCounting(config, SCANNED)}
SELECT unique_key, internal_instance_id, amount_type, CAST(amount_value AS STRING) AS amount_value, metadata,
  ${micros('occurred_at')} AS occurred_at, ${micros('received_at')} AS received_at,
  ${micros('delivered_at')} AS delivered_at, ${micros('delivered_at')} AS stored_at
FROM counting
WHERE ${CELL}
ORDER BY counting.received_at, unique_key`,
  parameters: cellParameters(config, hours),
});
