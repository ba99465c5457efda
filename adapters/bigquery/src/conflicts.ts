/** Copies that contradict the first of their key: finding them, and recording what was decided about them. */
import { DAY, type Instant, instant, plus } from '@usage-billing/core/shared';
import {
  type ConflictDecision,
  type ConflictResolution,
  conflictDecided,
  type DecidedConflict,
  type DeliveredEvent,
  type EventStore,
  type HourBucket,
  type QuarantinedEvent,
  type ResolveConflictError,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { BigQueryConfig } from './config.ts';
import { copyId, decisions, decisionsTable, sincePartition, withJudged } from './copies-sql.ts';
import type { QueryRunner } from './run-query.ts';
import { columnOf, instantOf, micros, type Row, type Statement, text, timestamp, whole } from './statement.ts';
import { dayOf } from './totals.ts';

const EVER = 'TRUE';

/** As what was decided is recorded where it came too late to move anything: whoever adds up looks for `aside` alone. */
const ASIDE_AFTER_RETENTION = 'aside after retention';

/** When the copy was first stored, so that ids stand in the order of time; then the name of the copy. */
const ID = /^(-?\d{1,18})(?:-(\d{1,18}))?-([0-9a-f]{64})$/;

const idOf = (row: Row): string =>
  `${columnOf(row, 'stored_at')}-${columnOf(row, 'stored_order')}-${columnOf(row, 'copy_id')}`;

interface ParsedId {
  readonly storedAt: Instant;
  readonly order: bigint;
  readonly copyId: string;
}

const parseId = (id: string): ParsedId | undefined => {
  const [, storedAt, order = '0', name] = ID.exec(id) ?? [];
  return storedAt === undefined || name === undefined
    ? undefined
    : { storedAt: instant(BigInt(storedAt)), order: BigInt(order), copyId: name };
};

export const conflictColumns = (): string => {
  const moments = ['occurred_at', 'received_at', 'stored_at', 'first_occurred_at', 'first_received_at'];
  return [
    'unique_key',
    'internal_instance_id',
    'amount_type',
    'CAST(amount_value AS STRING) AS amount_value',
    'metadata',
    'first_internal_instance_id',
    'first_amount_type',
    'CAST(first_amount_value AS STRING) AS first_amount_value',
    'first_metadata',
    ...[...moments, 'first_stored_at', 'resolved_at'].map((column) => `${micros(column)} AS ${column}`),
    'CAST(stored_order AS STRING) AS stored_order',
    'copy_id',
    'counts',
    'resolved_by',
    'note',
  ].join(', ');
};

/** Every payload but the first of its key, with what was decided about it. */
const conflicts = (config: BigQueryConfig, where: string): string => `${withJudged(config, where)},
named AS (
  SELECT judged.*, ${copyId('judged')} AS copy_id
  FROM judged
  WHERE place > 1
),
conflicts AS (
  SELECT named.*, decisions.counts, decisions.resolved_by, decisions.note, decisions.resolved_at
  FROM named LEFT JOIN decisions ON decisions.copy_id = named.copy_id
)`;

const SINCE = sincePartition('@scan_day');

const sinceDay = (config: BigQueryConfig, now: Instant) => ({
  scan_day: timestamp(dayOf(plus(now, -BigInt(config.conflictDays) * DAY))),
});

export const listStatement = (
  config: BigQueryConfig,
  now: Instant,
  { limit, after, all = false }: Parameters<EventStore['quarantined']>[0],
): Statement => {
  const last = after === undefined ? undefined : parseId(after);
  const told = [
    ...(all ? [] : ['counts IS NULL']),
    ...(last === undefined
      ? []
      : [
          `(conflicts.stored_at > @after_at OR (conflicts.stored_at = @after_at AND (
  conflicts.stored_order > @after_order OR (conflicts.stored_order = @after_order AND copy_id > @after_id))))`,
        ]),
  ];
  return {
    name: 'conflicts',
    sql: `${conflicts(config, all ? EVER : SINCE)}
SELECT ${conflictColumns()}
FROM conflicts
WHERE ${told.length === 0 ? EVER : told.join(' AND ')}
ORDER BY conflicts.stored_at, conflicts.stored_order, copy_id
LIMIT @how_many`,
    parameters: {
      how_many: whole(limit),
      ...(all ? {} : sinceDay(config, now)),
      ...(last === undefined
        ? {}
        : {
            after_at: timestamp(last.storedAt),
            after_order: whole(last.order),
            after_id: text(last.copyId),
          }),
    },
  };
};

export const countStatement = (config: BigQueryConfig, now: Instant): Statement => ({
  name: 'open conflicts',
  sql: `${conflicts(config, SINCE)}
SELECT CAST(COUNT(*) AS STRING) AS open
FROM conflicts
WHERE counts IS NULL`,
  parameters: sinceDay(config, now),
});

/** The copy, and with it every other payload of its key that counts or counted. */
export const findStatement = (config: BigQueryConfig, copy: string): Statement => ({
  name: 'one conflict',
  sql: `${conflicts(config, EVER)}
SELECT ${conflictColumns()}, ${micros('counting_received_at')} AS counting_received_at
FROM (
  SELECT conflicts.*, IFNULL(replacing.received_at, conflicts.first_received_at) AS counting_received_at
  FROM conflicts
  LEFT JOIN instead ON instead.unique_key = conflicts.unique_key
  LEFT JOIN named AS replacing ON replacing.copy_id = instead.copy_id
) AS conflicts
WHERE conflicts.copy_id = @copy_id`,
  parameters: { copy_id: text(copy) },
});

const optionalText = (value: string | null | undefined): O.Option<string> => O.fromNullable(value);

export const eventOf = (row: Row, prefix: '' | 'first_'): DeliveredEvent => ({
  uniqueKey: columnOf(row, 'unique_key'),
  instanceId: columnOf(row, `${prefix}internal_instance_id`) as DeliveredEvent['instanceId'],
  amountType: columnOf(row, `${prefix}amount_type`) as DeliveredEvent['amountType'],
  amount: BigInt(columnOf(row, `${prefix}amount_value`)) as DeliveredEvent['amount'],
  occurredAt: instantOf(row, `${prefix}occurred_at`),
  metadata: O.map((json: string) => JSON.parse(json) as Readonly<Record<string, string>>)(
    optionalText(row[`${prefix}metadata`]),
  ),
  receivedAt: instantOf(row, `${prefix}received_at`),
  deliveredAt: instantOf(row, `${prefix}stored_at`),
});

const resolutionOf = (row: Row): O.Option<ConflictResolution> =>
  row.counts === null || row.counts === undefined
    ? O.none
    : O.some({
        counts: row.counts === 'stored' ? 'stored' : 'aside',
        by: columnOf(row, 'resolved_by'),
        note: columnOf(row, 'note'),
        at: instantOf(row, 'resolved_at'),
        afterRetention: row.counts === ASIDE_AFTER_RETENTION,
      });

export const toQuarantined = (row: Row): QuarantinedEvent => ({
  id: idOf(row),
  event: eventOf(row, ''),
  stored: eventOf(row, 'first_'),
  reason: `the key ${columnOf(row, 'unique_key')} is there already with another payload`,
  resolution: resolutionOf(row),
});

/** `touched` is the earliest receipt whose hour changes with it. */
export const recordStatement = (
  config: BigQueryConfig,
  copy: string,
  uniqueKey: string,
  touched: Instant,
  { counts, by, note, afterRetention }: Omit<ConflictResolution, 'at'>,
): Statement => ({
  name: 'a decision',
  sql: `INSERT INTO ${decisionsTable(config)} (copy_id, unique_key, counts, resolved_by, note, resolved_at, touched_at)
VALUES (@copy_id, @unique_key, @counts, @resolved_by, @note, CURRENT_TIMESTAMP(), @touched_at)`,
  parameters: {
    copy_id: text(copy),
    unique_key: text(uniqueKey),
    counts: text(afterRetention ? ASIDE_AFTER_RETENTION : counts),
    resolved_by: text(by),
    note: text(note),
    touched_at: timestamp(touched),
  },
});

/** Of the copy, or of the one that counted until now. */
const touchedBy = (row: Row): Instant => {
  const own = instantOf(row, 'received_at');
  const counted = instantOf(row, 'counting_received_at');
  return own < counted ? own : counted;
};

export const standingStatement = (config: BigQueryConfig, copy: string): Statement => ({
  name: 'a decision that stands',
  sql: `WITH ${decisions(config)}
SELECT counts, resolved_by, note, ${micros('resolved_at')} AS resolved_at
FROM decisions
WHERE copy_id = @copy_id`,
  parameters: { copy_id: text(copy) },
});

type Resolved = E.Either<Exclude<ResolveConflictError, { readonly _tag: 'EventStoreUnavailable' }>, DecidedConflict>;

export const findConflict = async (
  config: BigQueryConfig,
  runner: QueryRunner,
  id: string,
): Promise<O.Option<QuarantinedEvent>> => {
  const copy = parseId(id)?.copyId;
  const [row] = copy === undefined ? [] : await runner.rows(findStatement(config, copy));
  return row === undefined ? O.none : O.some(toQuarantined(row));
};

/** A decision is only ever added. Should two people decide at once, the earlier one stands, and the other is told. */
export const resolveConflict = async (
  config: BigQueryConfig,
  runner: QueryRunner,
  id: string,
  decision: ConflictDecision,
  floor: HourBucket,
): Promise<Resolved> => {
  const copy = parseId(id)?.copyId;
  const [row] = copy === undefined ? [] : await runner.rows(findStatement(config, copy));
  if (copy === undefined || row === undefined) return E.left({ _tag: 'ConflictUnknown', id });
  if (O.isNone(resolutionOf(row))) {
    const touched = touchedBy(row);
    const resolution = { ...decision, afterRetention: decision.counts === 'aside' && touched < floor };
    await runner.rows(recordStatement(config, copy, columnOf(row, 'unique_key'), touched, resolution));
  }
  const [standing] = await runner.rows(standingStatement(config, copy));
  const stands = standing === undefined ? O.none : resolutionOf(standing);
  if (O.isNone(stands)) throw new TypeError('BigQuery: a decision that was recorded cannot be read');
  const resolution = stands.value;
  if (resolution.counts !== decision.counts) return E.left({ _tag: 'ConflictResolved', id, resolution });
  const isOwn = resolution.by === decision.by && resolution.note === decision.note;
  const entry = conflictDecided(toQuarantined(row), resolution, decision);
  return E.right({ resolution, toAppend: isOwn ? O.some(entry) : O.none });
};
