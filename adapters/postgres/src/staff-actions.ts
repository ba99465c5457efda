/** The audit log on Postgres, and how other adapters write into it within their own transaction. */
import type {
  Instant,
  Json,
  NewStaffAction,
  StaffAction,
  StaffActionName,
  StaffActionObject,
  StaffActions,
  StaffDoor,
  StaffRole,
} from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { type CommonQueryMethods, sql } from 'slonik';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { fragment, jsonText, printable, query, texts, timestamp } from './values.ts';

const unavailable = orUnavailable('StaffActionsUnavailable');

interface Row {
  readonly id: bigint;
  readonly at: Instant;
  readonly actor: string;
  readonly role: StaffRole;
  readonly through: StaffDoor;
  readonly action: StaffActionName;
  readonly object_kind: StaffActionObject['kind'];
  readonly object_id: string;
  readonly note: string;
  readonly state_before: string | null;
  readonly state_after: string | null;
}

const stateOf = (text: string | null): O.Option<Json> => (text === null ? O.none : O.some(JSON.parse(text) as Json));

const toAction = (row: Row): StaffAction => ({
  id: row.id,
  at: row.at,
  decision: { by: row.actor, note: row.note, role: row.role, through: row.through },
  action: row.action,
  object: { kind: row.object_kind, id: row.object_id },
  before: stateOf(row.state_before),
  after: stateOf(row.state_after),
});

const stateText = (state: O.Option<Json>): string | null => (O.isNone(state) ? null : jsonText(state.value));

/** Adds an entry on this connection: within a transaction it is there when the change is there, and only then. */
export const insertStaffAction = (
  connection: Pick<CommonQueryMethods, 'oneFirst'>,
  { at, decision: { by, note, role, through }, action, object, before, after }: NewStaffAction,
): Promise<bigint> =>
  connection.oneFirst(query<{ readonly id: bigint }>()`
    insert into staff_actions
      (at, actor, role, through, action, object_kind, object_id, note, state_before, state_after)
    values
      (${timestamp(at)}, ${printable(by)}, ${role}, ${through}, ${action}, ${object.kind}, ${printable(object.id)},
        ${printable(note)}, ${stateText(before)}::jsonb, ${stateText(after)}::jsonb)
    returning id`);

type Condition = ReturnType<typeof fragment>;

const conditionsOf = ({
  by,
  action,
  objectKind,
  objectIds,
  from,
  to,
  before,
}: Parameters<StaffActions['list']>[0]): ReadonlyArray<Condition> => [
  fragment`true`,
  ...(by === undefined ? [] : [fragment`actor = ${printable(by)}`]),
  ...(action === undefined ? [] : [fragment`action = ${action}`]),
  ...(objectKind === undefined ? [] : [fragment`object_kind = ${objectKind}`]),
  ...(objectIds === undefined ? [] : [fragment`object_id = any(${texts(objectIds.map(printable))})`]),
  ...(from === undefined ? [] : [fragment`at >= ${timestamp(from)}`]),
  ...(to === undefined ? [] : [fragment`at < ${timestamp(to)}`]),
  ...(before === undefined ? [] : [fragment`id < ${before.toString()}::bigint`]),
];

/** The audit log in `staff_actions`, which only ever grows. */
export const postgresStaffActions = (pool: BillingPool): StaffActions => ({
  append: (action) => unavailable(() => insertStaffAction(pool, action)),

  list: (filter) =>
    unavailable(async () => {
      const rows = await pool.any(query<Row>()`
        select id, at, actor, role, through, action, object_kind, object_id, note,
          state_before::text as state_before, state_after::text as state_after
        from staff_actions
        where ${sql.join([...conditionsOf(filter)], fragment` and `)}
        order by id desc
        limit ${filter.limit}`);
      return rows.map(toAction);
    }),
});
