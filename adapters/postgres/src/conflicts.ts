/** Copies that contradict the first of their key: listing them, and recording what was decided about them. */
import type { Instant } from '@usage-billing/core/shared';
import {
  type ConflictDecision,
  type ConflictResolution,
  conflictDecided,
  type DecidedConflict,
  type DeliveredEvent,
  type EventStore,
  type QuarantinedEvent,
  type ResolveConflictError,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CommonQueryMethods, DatabaseTransactionConnection } from 'slonik';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { retentionFloor, storeTime } from './store-time.ts';
import { command, fragment, optional, printable, query, timestamp } from './values.ts';

export interface EventRow {
  readonly unique_key: string;
  readonly internal_instance_id: DeliveredEvent['instanceId'];
  readonly amount_type: DeliveredEvent['amountType'];
  readonly amount_value: DeliveredEvent['amount'];
  readonly occurred_at: Instant;
  readonly metadata: string | null;
  readonly received_at: Instant;
  readonly delivered_at: Instant;
}

interface ResolutionRow {
  readonly resolution: ConflictResolution['counts'] | null;
  readonly resolved_by: string | null;
  readonly resolution_note: string | null;
  readonly resolved_at: Instant | null;
  readonly after_retention: boolean;
}

type QuarantinedRow = EventRow &
  ResolutionRow & { readonly id: bigint; readonly reason: string } & {
    readonly [Column in keyof EventRow as `stored_${Column}`]: EventRow[Column];
  };

export const toEvent = (row: EventRow): DeliveredEvent => ({
  uniqueKey: row.unique_key,
  instanceId: row.internal_instance_id,
  amountType: row.amount_type,
  amount: row.amount_value,
  occurredAt: row.occurred_at,
  metadata: O.map((text: string) => JSON.parse(text) as Readonly<Record<string, string>>)(optional(row.metadata)),
  receivedAt: row.received_at,
  deliveredAt: row.delivered_at,
});

const toResolution = (row: ResolutionRow): O.Option<ConflictResolution> =>
  row.resolution === null || row.resolved_at === null
    ? O.none
    : O.some({
        counts: row.resolution,
        by: row.resolved_by ?? '',
        note: row.resolution_note ?? '',
        at: row.resolved_at,
        afterRetention: row.after_retention,
      });

const toQuarantined = (row: QuarantinedRow): QuarantinedEvent => ({
  id: row.id.toString(),
  event: toEvent(row),
  stored: toEvent({
    unique_key: row.stored_unique_key,
    internal_instance_id: row.stored_internal_instance_id,
    amount_type: row.stored_amount_type,
    amount_value: row.stored_amount_value,
    occurred_at: row.stored_occurred_at,
    metadata: row.stored_metadata,
    received_at: row.stored_received_at,
    delivered_at: row.stored_delivered_at,
  }),
  reason: row.reason,
  resolution: toResolution(row),
});

export const isId = (text: string): boolean => /^\d{1,18}$/.test(text);

export const listConflicts = async (
  pool: BillingPool,
  { limit, after = '0', all = false }: Parameters<EventStore['quarantined']>[0],
): Promise<ReadonlyArray<QuarantinedEvent>> => {
  const rows = await pool.any(query<QuarantinedRow>()`
    ${conflictsWithStored}
    where q.id > ${isId(after) ? after : '0'}::bigint ${all ? fragment`` : fragment`and q.resolved_at is null`}
    order by q.id
    limit ${limit}`);
  return rows.map(toQuarantined);
};

export const findConflict = async (
  connection: Pick<CommonQueryMethods, 'maybeOne'>,
  id: string,
): Promise<O.Option<QuarantinedEvent>> => {
  if (!isId(id)) return O.none;
  const row = await connection.maybeOne(query<QuarantinedRow>()`${conflictsWithStored} where q.id = ${id}::bigint`);
  return O.map(toQuarantined)(optional(row));
};

/** All that were ever put aside under the key, oldest first. */
export const conflictsOfKey = async (
  pool: BillingPool,
  uniqueKey: string,
): Promise<ReadonlyArray<QuarantinedEvent>> => {
  const rows = await pool.any(query<QuarantinedRow>()`
    ${conflictsWithStored}
    where q.unique_key = ${uniqueKey}
    order by q.id`);
  return rows.map(toQuarantined);
};

const conflictsWithStored = fragment`
    select
      q.id, q.reason, q.unique_key, q.internal_instance_id, q.amount_type, q.amount_value, q.occurred_at,
      q.metadata, q.received_at, q.delivered_at,
      q.resolution, q.resolved_by, q.resolution_note, q.resolved_at, q.after_retention,
      e.unique_key as stored_unique_key, e.internal_instance_id as stored_internal_instance_id,
      e.amount_type as stored_amount_type, e.amount_value as stored_amount_value,
      e.occurred_at as stored_occurred_at, e.metadata as stored_metadata,
      e.received_at as stored_received_at, e.delivered_at as stored_delivered_at
    from quarantined_events q
    join events e using (unique_key)`;

export const countOpenConflicts = async (pool: BillingPool): Promise<number> =>
  Number(
    await pool.oneFirst(query<{ readonly count: bigint }>()`
      select count(*) from quarantined_events where resolved_at is null`),
  );

type Resolved = E.Either<Exclude<ResolveConflictError, { readonly _tag: 'EventStoreUnavailable' }>, DecidedConflict>;

export const resolveConflict = (pool: BillingPool, id: string, decision: ConflictDecision): Promise<Resolved> =>
  pool.transaction(async (transaction): Promise<Resolved> => {
    const unknown: Resolved = E.left({ _tag: 'ConflictUnknown', id });
    if (!isId(id)) return unknown;
    // The stored copy is what those who decide about the same key wait for.
    const key = await transaction.maybeOneFirst(query<{ readonly unique_key: string }>()`
      select e.unique_key
      from quarantined_events q
      join events e using (unique_key)
      where q.id = ${id}::bigint
      for update of e`);
    const conflict = await findConflict(transaction, id);
    if (key === null || O.isNone(conflict)) return unknown;
    const before = conflict.value.resolution;
    if (O.isSome(before))
      return before.value.counts === decision.counts
        ? E.right({ resolution: before.value, toAppend: O.none })
        : E.left({ _tag: 'ConflictResolved', id, resolution: before.value });
    const moves = decision.counts === 'aside';
    const afterRetention = moves && (await touchesBeforeFloor(transaction, id, key));
    const at = await transaction.oneFirst(query<{ readonly at: Instant }>()`select ${storeTime} as at`);
    const { counts, by, note } = decision;
    await transaction.query(command`
      update quarantined_events
      set resolution = ${counts}, resolved_by = ${printable(by)}, resolution_note = ${printable(note)},
        resolved_at = ${timestamp(at)}, after_retention = ${afterRetention}
      where id = ${id}::bigint`);
    if (moves && !afterRetention) await overrule(transaction, id, key, at);
    const resolution = { counts, by, note, at, afterRetention };
    await insertStaffAction(transaction, conflictDecided(conflict.value, resolution, decision));
    return E.right({ resolution, toAppend: O.none });
  });

/** Receipts of what counts now under the key. */
const counted = (key: string) => fragment`
  select received_at, internal_instance_id, amount_type
  from events
  where unique_key = ${key} and overruled_by is null
  union all
  select received_at, internal_instance_id, amount_type
  from quarantined_events
  where unique_key = ${key} and counts`;

/** Whether the copy, or what counts now, was received in an hour that is no longer complete. */
const touchesBeforeFloor = (transaction: DatabaseTransactionConnection, id: string, key: string): Promise<boolean> =>
  transaction.oneFirst(query<{ readonly before: boolean }>()`
    select exists (
      select from (
        select received_at from (${counted(key)}) c
        union all
        select received_at from quarantined_events where id = ${id}::bigint
      ) touched
      where received_at < ${retentionFloor}
    ) as before`);

/** The hour in which something stops counting is told as changed, even when nothing is left in it. */
const overrule = async (
  transaction: DatabaseTransactionConnection,
  id: string,
  key: string,
  at: Instant,
): Promise<void> => {
  await transaction.query(command`
    insert into vacated_hours (received_hour, internal_instance_id, amount_type, delivered_at)
    select date_trunc('hour', received_at, 'UTC'), internal_instance_id, amount_type, ${timestamp(at)}
    from (${counted(key)}) c
    on conflict (received_hour, internal_instance_id, amount_type)
      do update set delivered_at = greatest(vacated_hours.delivered_at, excluded.delivered_at)`);
  await transaction.query(command`
    update quarantined_events set counts = id = ${id}::bigint
    where unique_key = ${key} and counts <> (id = ${id}::bigint)`);
  await transaction.query(command`update events set overruled_by = ${id}::bigint where unique_key = ${key}`);
};
