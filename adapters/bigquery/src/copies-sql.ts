/**
 * The part of every question that finds copies and contradictions, because a streaming table has neither keys nor order:
 * which payloads a key has, when each came, which came first, and which of them counts.
 */
import { type BigQueryConfig, resolutionsTable } from './config.ts';

/** What two copies of one key must have in common. */
const PAYLOAD = ['internal_instance_id', 'amount_type', 'amount_value', 'occurred_at', 'metadata'] as const;
export const COPY = ['unique_key', ...PAYLOAD] as const;

const list = (columns: ReadonlyArray<string>): string => columns.join(', ');

/** A null is told from a text; the length in front keeps neighbours apart. */
const part = (text: string): string => `IFNULL(CONCAT(CAST(LENGTH(${text}) AS STRING), ':', ${text}), '-')`;

/** Names a payload of a key for ever. Only this SQL computes it. */
export const copyId = (of: string): string =>
  `TO_HEX(SHA256(CONCAT(${[
    part(`${of}.unique_key`),
    part(`${of}.internal_instance_id`),
    part(`${of}.amount_type`),
    part(`CAST(${of}.amount_value AS STRING)`),
    part(`CAST(UNIX_MICROS(${of}.occurred_at) AS STRING)`),
    part(`${of}.metadata`),
  ].join(', ')})))`;

export const eventsTable = ({ dataset, table }: BigQueryConfig): string => `\`${dataset}.${table}\``;
export const decisionsTable = (config: BigQueryConfig): string => `\`${config.dataset}.${resolutionsTable(config)}\``;

/** Rows that are still in the streaming buffer are in no partition yet. */
export const sincePartition = (day: string): string => `(_PARTITIONTIME >= ${day} OR _PARTITIONTIME IS NULL)`;

/**
 * `judged` has one row for each payload of each key: its earliest receipt (`received_at`), when that was delivered
 * (`delivered_at`), when the payload was first stored (`stored_at`, to the second; `stored_order` within it), and its place among the payloads of its key. The
 * payload that was stored first has place 1, and is told beside each as `first_…`.
 */
const judged = (config: BigQueryConfig, where: string): string => `
arrivals AS (
  SELECT ${list(COPY)}, received_at, delivered_at, IFNULL(delivery_order, 0) AS delivery_order,
    ROW_NUMBER() OVER (PARTITION BY ${list(COPY)} ORDER BY delivered_at, IFNULL(delivery_order, 0)) AS nth
  FROM ${eventsTable(config)}
  WHERE ${where}
),
receipts AS (
  SELECT ${list(COPY)}, received_at, MIN(delivered_at) AS delivered_at,
    MAX(IF(nth = 1, delivery_order, NULL)) AS stored_order
  FROM arrivals
  GROUP BY ${list(COPY)}, received_at
),
copies AS (
  SELECT ${list(COPY)}, MIN(received_at) AS received_at, MIN_BY(delivered_at, received_at) AS delivered_at,
    MIN(delivered_at) AS stored_at, MAX(stored_order) AS stored_order
  FROM receipts
  GROUP BY ${list(COPY)}
),
judged AS (
  SELECT copies.*, ROW_NUMBER() OVER stored_first AS place,
    ${[...PAYLOAD, 'received_at', 'stored_at'].map((column) => `FIRST_VALUE(${column}) OVER stored_first AS first_${column}`).join(',\n    ')}
  FROM copies
  WINDOW stored_first AS (PARTITION BY unique_key ORDER BY stored_at, stored_order, ${list(PAYLOAD)})
)`;

/** `decisions` has the decision that stands about each copy: the earliest, should two have been recorded at once. */
export const decisions = (config: BigQueryConfig): string => `
decisions AS (
  SELECT copy_id, unique_key, counts, resolved_by, note, resolved_at, touched_at
  FROM (
    SELECT recorded.*, ROW_NUMBER() OVER (PARTITION BY copy_id ORDER BY resolved_at, counts) AS nth
    FROM ${decisionsTable(config)} AS recorded
  ) AS numbered
  WHERE nth = 1
)`;

/** `instead` has, of each key about which staff decided so, the copy that counts in place of the first: the last one. */
const instead = `
instead AS (
  SELECT unique_key, copy_id, resolved_at
  FROM (
    SELECT decisions.*, ROW_NUMBER() OVER (PARTITION BY unique_key ORDER BY resolved_at DESC, copy_id) AS latest
    FROM decisions
    WHERE counts = 'aside'
  ) AS ordered
  WHERE latest = 1
)`;

/** `counting` has the one payload of each key that counts. A copy that was put aside was delivered when it was decided. */
const counting = `
counting AS (
  SELECT judged.unique_key, judged.internal_instance_id, judged.amount_type, judged.amount_value, judged.occurred_at,
    judged.metadata, judged.received_at,
    IFNULL(instead.resolved_at, judged.delivered_at) AS delivered_at
  FROM judged LEFT JOIN instead ON instead.unique_key = judged.unique_key
  WHERE IF(instead.copy_id IS NULL, judged.place = 1, instead.copy_id = ${copyId('judged')})
)`;

export const withJudged = (config: BigQueryConfig, where: string): string =>
  `WITH ${[judged(config, where), decisions(config), instead].join(',')}`;

export const withCounting = (config: BigQueryConfig, where: string): string =>
  `${withJudged(config, where)},${counting}`;
