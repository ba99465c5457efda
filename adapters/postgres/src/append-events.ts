/** Appending to the event store: one statement for a whole batch, whatever is in it. */
import { createHash } from 'node:crypto';
import { isInstant } from '@usage-billing/core/shared';
import { type AppendOutcome, canonicalMetadata, isAmount, type ReceivedEvent } from '@usage-billing/core/usage';
import { isNone } from 'fp-ts/lib/Option.js';
import { sql } from 'slonik';
import type { BillingPool } from './pool.ts';
import { keysSince, retentionFloor, storeTime } from './store-time.ts';
import { digits, fragment, query, texts, timestamp } from './values.ts';

/** What the statement found out about one row. `unseen`: another transaction stored the key just now; ask again. */
type Found = 'stored' | 'duplicate' | 'quarantined' | 'late' | 'unseen';

interface Row {
  /** Its place in the call. */
  readonly place: number;
  readonly event: ReceivedEvent;
  readonly metadata: string | null;
}

const CONFLICT = 'the key is stored already with another payload';
const LATE_HOUR = 'its hour is before the retention floor';
const LATE_KEY = 'it occurred before the time from which on keys are remembered, and may be a copy';
const LATE_COPY = 'the key was stored with another payload, which was pruned';

/** Why Postgres cannot keep the event as it is. */
const refusal = (event: ReceivedEvent): string | undefined => {
  for (const field of ['uniqueKey', 'instanceId', 'amountType'] as const) {
    const text: string = event[field];
    if (text.includes('\u0000')) return `${field} contains the character NUL, which the store cannot keep`;
    if (!text.isWellFormed()) return `${field} contains half of a character, which the store cannot keep`;
  }
  if (event.uniqueKey.length < 1 || event.uniqueKey.length > 512) return 'uniqueKey must have 1 to 512 characters';
  if (!isAmount(event.amount)) return 'amount does not fit into a signed 64-bit integer';
  for (const field of ['occurredAt', 'receivedAt'] as const)
    if (!isInstant(event[field])) return `${field} is outside the years 0001 to 9999`;
  return undefined;
};

/** Tells one payload of a key from another, so that each is listed once however often it comes. */
export const payloadDigest = ({ event, metadata }: Pick<Row, 'event' | 'metadata'>): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        event.instanceId,
        event.amountType,
        event.amount.toString(),
        event.occurredAt.toString(),
        metadata,
      ]),
    )
    .digest('hex');

interface FoundRow {
  readonly place: number;
  readonly found: Found;
  readonly reason: string | null;
}

/** One statement, so that what it finds and what it writes are of one moment. */
export const appendStatement = (rows: ReadonlyArray<Row>) => query<FoundRow>()`
  with ${given(rows)},
  ${stored},
  ${classified},
  ${movedEarlier},
  ${putAside}
  select place, found, case found when 'late' then late_reason end as reason from classified`;

/** What the call brought, and what holds at this moment. */
const given = (rows: ReadonlyArray<Row>) => fragment`
  present as materialized (
    select ${storeTime} as delivered_at, ${retentionFloor} as floor, ${keysSince} as keys_since
  ),
  input as materialized (
    select
      *,
      min(received_at) filter (where received_at >= floor)
        over (partition by unique_key collate "C", payload) as earliest_received_at
    from unnest(
      ${sql.array(
        rows.map(({ place }) => place),
        'int4',
      )},
      ${texts(rows.map(({ event }) => event.uniqueKey))},
      ${texts(rows.map(({ event }) => event.instanceId))},
      ${texts(rows.map(({ event }) => event.amountType))},
      ${digits(rows.map(({ event }) => event.amount))}::bigint[],
      ${texts(rows.map(({ event }) => timestamp(event.occurredAt)))}::timestamptz[],
      ${texts(rows.map(({ metadata }) => metadata))},
      ${texts(rows.map(({ event }) => timestamp(event.receivedAt)))}::timestamptz[],
      ${texts(rows.map(payloadDigest))}
    ) as t (place, unique_key, instance_id, amount_type, amount_value, occurred_at, metadata, received_at, payload)
    cross join present
  )`;

/**
 * - `first`: of each key the first row of the call that does not come too late. If the key is new it is stored, with the
 *   earliest receipt among its equal copies. Keys are inserted in order, so that two calls never wait for each other in a
 *   circle.
 * - `existing` and `pruned`: `offset 0` keeps one look into the index for each key, however large the call is.
 */
const stored = fragment`
  first as (
    select distinct on (unique_key collate "C") *
    from input
    where received_at >= floor and occurred_at >= keys_since
    order by unique_key collate "C", place
  ),
  keys as materialized (
    select distinct unique_key collate "C" as unique_key from input
  ),
  existing as materialized (
    select e.*
    from keys k
    cross join lateral (select * from events where unique_key = k.unique_key offset 0) e
  ),
  pruned as materialized (
    select p.*
    from keys k
    cross join lateral (select * from pruned_keys where unique_key = k.unique_key offset 0) p
  ),
  inserted as (
    insert into events
      (unique_key, internal_instance_id, amount_type, amount_value, occurred_at, metadata, received_at, delivered_at)
    select
      f.unique_key, f.instance_id, f.amount_type, f.amount_value, f.occurred_at, f.metadata,
      f.earliest_received_at, f.delivered_at
    from first f
    where not exists (select from existing e where e.unique_key = f.unique_key)
      and not exists (select from pruned p where p.unique_key = f.unique_key)
    order by f.unique_key collate "C"
    on conflict (unique_key) do nothing
    returning unique_key
  )`;

/** A key that is neither seen nor inserted was stored by a transaction that ended in between: `unseen`. */
const classified = fragment`
  classified as materialized (
    select
      i.*,
      e.received_at as stored_received_at,
      case
        when e.unique_key is not null then
          case when (e.internal_instance_id, e.amount_type, e.amount_value, e.occurred_at)
              = (i.instance_id, i.amount_type, i.amount_value, i.occurred_at)
            and e.metadata is not distinct from i.metadata
          then 'duplicate' else 'quarantined' end
        when p.unique_key is not null then
          case when p.payload_sha256 = decode(i.payload, 'hex') then 'duplicate' else 'late' end
        when f.unique_key is null then 'late'
        when n.unique_key is null then 'unseen'
        when i.place = f.place then 'stored'
        when i.payload = f.payload then 'duplicate'
        else 'quarantined'
      end as found,
      case
        when p.unique_key is not null then ${LATE_COPY}
        when i.received_at < i.floor then ${LATE_HOUR}
        else ${LATE_KEY}
      end as late_reason
    from input i
    left join first f on f.unique_key = i.unique_key
    left join existing e on e.unique_key = i.unique_key
    left join pruned p on p.unique_key = i.unique_key
    left join inserted n on n.unique_key = i.unique_key
  )`;

/**
 * An equal copy that was received earlier takes the stored event to its earlier hour, and counts as delivered now, so that
 * the aggregator looks at that hour and all later ones. The hour that it left is noted.
 */
const movedEarlier = fragment`
  earlier as materialized (
    select distinct on (unique_key collate "C")
      unique_key, instance_id, amount_type, received_at, delivered_at, stored_received_at
    from classified
    where found = 'duplicate' and received_at < stored_received_at and received_at >= floor
    order by unique_key collate "C", received_at
  ),
  moved as (
    update events e
    set received_at = m.received_at, delivered_at = greatest(e.delivered_at, m.delivered_at)
    from earlier m
    where e.unique_key = m.unique_key and m.received_at < e.received_at
  ),
  vacated as (
    insert into vacated_hours (received_hour, internal_instance_id, amount_type, delivered_at)
    select date_trunc('hour', stored_received_at, 'UTC'), instance_id, amount_type, max(delivered_at)
    from earlier
    where date_trunc('hour', received_at, 'UTC') <> date_trunc('hour', stored_received_at, 'UTC')
    group by 1, 2, 3
    order by 1, 2, 3
    on conflict (received_hour, internal_instance_id, amount_type)
      do update set delivered_at = greatest(vacated_hours.delivered_at, excluded.delivered_at)
  )`;

/** Contradictions and what came too late, each listed once however often it comes. */
const putAside = fragment`
  aside as (
    insert into quarantined_events
      (unique_key, internal_instance_id, amount_type, amount_value, occurred_at, metadata, received_at, delivered_at,
        payload_sha256, reason)
    select
      unique_key, instance_id, amount_type, amount_value, occurred_at, metadata, received_at, delivered_at,
      decode(payload, 'hex'), ${CONFLICT}
    from classified
    where found = 'quarantined'
    order by place
    on conflict (unique_key, payload_sha256) do nothing
  ),
  late as (
    insert into late_events
      (unique_key, internal_instance_id, amount_type, amount_value, occurred_at, metadata, received_at, delivered_at,
        payload_sha256, reason)
    select
      unique_key, instance_id, amount_type, amount_value, occurred_at, metadata, received_at, delivered_at,
      decode(payload, 'hex'), late_reason
    from classified
    where found = 'late'
    order by place
    on conflict (unique_key, payload_sha256) do nothing
  )`;

const outcomeOf = (found: Exclude<Found, 'unseen'>, reason: string | null): AppendOutcome => {
  switch (found) {
    case 'stored':
      return { _tag: 'Stored' };
    case 'duplicate':
      return { _tag: 'Duplicate' };
    case 'quarantined':
      return { _tag: 'Quarantined', reason: CONFLICT };
    case 'late':
      return { _tag: 'AfterRetention', reason: reason ?? LATE_HOUR };
  }
};

export const appendEvents = async (
  pool: BillingPool,
  events: ReadonlyArray<ReceivedEvent>,
): Promise<ReadonlyArray<AppendOutcome>> => {
  const outcomes = new Array<AppendOutcome>(events.length);
  let open: ReadonlyArray<Row> = events.flatMap((event, place) => {
    const reason = refusal(event);
    if (reason !== undefined) {
      outcomes[place] = { _tag: 'Refused', reason };
      return [];
    }
    return [{ place, event, metadata: isNone(event.metadata) ? null : canonicalMetadata(event.metadata.value) }];
  });
  // Once is the rule. What was unseen is committed by now, so the second time it is seen.
  while (open.length > 0) {
    const unseen = new Set<number>();
    for (const { place, found, reason } of await pool.any(appendStatement(open))) {
      if (found === 'unseen') unseen.add(place);
      else outcomes[place] = outcomeOf(found, reason);
    }
    open = open.filter(({ place }) => unseen.has(place));
  }
  return outcomes;
};
