/** Sessions of staff on Postgres. */
import type { StaffSessions } from '@usage-billing/core/admin';
import type { StaffRole } from '@usage-billing/core/shared';
import { map } from 'fp-ts/lib/Option.js';
import { orUnavailable } from '../failure.ts';
import type { BillingPool } from '../pool.ts';
import { command, optional, printable, query, timestamp } from '../values.ts';

const unavailable = orUnavailable('StaffSessionsUnavailable');

interface Row {
  readonly name: string;
  readonly role: StaffRole;
}

/** In `staff_sessions`; those that ended are removed when the next one begins. */
export const postgresStaffSessions = (pool: BillingPool): StaffSessions => ({
  start: ({ key, staff, startedAt, idleUntil, endsAt }) =>
    unavailable(async () => {
      await pool.query(command`
        with ended as (
          delete from staff_sessions where least(idle_until, ends_at) <= ${timestamp(startedAt)}
        )
        insert into staff_sessions (key, name, role, started_at, idle_until, ends_at)
        values (${key}, ${printable(staff.name)}, ${staff.role}, ${timestamp(startedAt)}, ${timestamp(idleUntil)},
          ${timestamp(endsAt)})`);
    }),

  use: (key, at, idleUntil) =>
    unavailable(async () => {
      const row = await pool.maybeOne(query<Row>()`
        update staff_sessions set idle_until = greatest(idle_until, ${timestamp(idleUntil)})
        where key = ${printable(key)} and least(idle_until, ends_at) > ${timestamp(at)}
        returning name, role`);
      return map(({ name, role }: Row) => ({ name, role }))(optional(row));
    }),

  end: (key) =>
    unavailable(async () => {
      await pool.query(command`delete from staff_sessions where key = ${printable(key)}`);
    }),
});
