/** Hourly totals, and which hours were touched. */
import { DAY, floorDiv, HOUR, type Instant, plus } from '@usage-billing/core/shared';
import { type EventStore, type HourBucket, type HourlyTotal, hourOf } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import type { BigQueryConfig } from './config.ts';
import { decisions, eventsTable, sincePartition, withCounting } from './copies-sql.ts';
import { columnOf, instantOf, micros, type Row, type Statement, text, timestamp } from './statement.ts';

type Range = Parameters<EventStore['hourlyTotals']>[0];

/** Clocks of ingesters and of Google may differ by this much. */
const CLOCKS_DIFFER = HOUR;

export const dayOf = (moment: Instant): Instant => plus(moment, -(moment - floorDiv(moment, DAY) * DAY));

/**
 * A row is ingested after it was received, so that the partitions from the first hour less the horizon on hold every copy
 * of it within the horizon. To both sides of the range, because what was stored first may have been received later.
 */
export const totalsStatement = (
  config: BigQueryConfig,
  { from, to, deliveredSince, instanceIds }: Range,
): Statement => {
  const horizon = BigInt(config.dedupHorizonHours) * HOUR;
  const scanFrom = plus(from, -horizon);
  const scanned = [
    'received_at >= @scan_from',
    ...(to === undefined ? [] : ['received_at < @scan_to']),
    sincePartition('@scan_day'),
  ];
  const names = (instanceIds ?? []).map((_, index) => `instance_${index}`);
  const told = [
    'received_at >= @from_hour',
    ...(to === undefined ? [] : ['received_at < @to_hour']),
    ...(deliveredSince === undefined ? [] : ['delivered_at >= @delivered_since']),
    ...(instanceIds === undefined ? [] : [oneOf('internal_instance_id', names)]),
  ];
  const sql = `${withCounting(config, scanned.join(' AND '))}
SELECT ${micros('hour')} AS hour, internal_instance_id, amount_type, CAST(total AS STRING) AS total
FROM (
  SELECT TIMESTAMP_TRUNC(received_at, HOUR) AS hour, internal_instance_id, amount_type,
    SUM(CAST(amount_value AS NUMERIC)) AS total
  FROM counting
  WHERE ${told.join(' AND ')}
  GROUP BY hour, internal_instance_id, amount_type
) AS totals
ORDER BY totals.hour, internal_instance_id, amount_type`;
  return {
    name: 'hourly totals',
    sql,
    parameters: {
      scan_from: timestamp(scanFrom),
      scan_day: timestamp(dayOf(plus(scanFrom, -CLOCKS_DIFFER))),
      from_hour: timestamp(from),
      ...(to === undefined ? {} : { scan_to: timestamp(plus(to, horizon)), to_hour: timestamp(to) }),
      ...(deliveredSince === undefined ? {} : { delivered_since: timestamp(deliveredSince) }),
      ...Object.fromEntries(names.map((name, index) => [name, text(instanceIds?.[index] ?? '')])),
    },
  };
};

const oneOf = (column: string, names: ReadonlyArray<string>): string =>
  names.length === 0 ? 'FALSE' : `${column} IN (${names.map((name) => `@${name}`).join(', ')})`;

export const toTotal = (row: Row): HourlyTotal => ({
  instanceId: columnOf(row, 'internal_instance_id') as HourlyTotal['instanceId'],
  amountType: columnOf(row, 'amount_type') as HourlyTotal['amountType'],
  hour: instantOf(row, 'hour') as unknown as HourBucket,
  total: BigInt(columnOf(row, 'total')),
});

/** The earliest receipt that changed since, from the floor on. */
export const touchedHourStatement = (
  config: BigQueryConfig,
  deliveredSince: Instant,
  floor: HourBucket,
): Statement => ({
  name: 'touched hours',
  sql: `WITH ${decisions(config)}
SELECT ${micros('MIN(received_at)')} AS received_at
FROM (
  SELECT received_at
  FROM ${eventsTable(config)}
  WHERE delivered_at >= @delivered_since AND ${sincePartition('@scan_day')}
  UNION ALL
  SELECT touched_at AS received_at
  FROM decisions
  WHERE counts = 'aside' AND resolved_at >= @delivered_since
) AS touched
WHERE received_at >= @floor`,
  parameters: {
    floor: timestamp(floor),
    delivered_since: timestamp(deliveredSince),
    scan_day: timestamp(dayOf(plus(deliveredSince, -CLOCKS_DIFFER))),
  },
});

export const toTouchedHour = (rows: ReadonlyArray<Row>): O.Option<HourBucket> => {
  const [row] = rows;
  return row === undefined || row.received_at === null ? O.none : O.some(hourOf(instantOf(row, 'received_at')));
};
