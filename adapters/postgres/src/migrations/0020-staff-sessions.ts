/** Who is signed in to the pages of staff. The release before does not read it. */
import type { Migration } from './migration.ts';

export const staffSessions: Migration = {
  version: 20,
  name: 'staff sessions',
  statements: [
    `create table staff_sessions (
      key text collate "C" primary key,
      name text not null,
      role text not null check (role in ('viewer', 'operator', 'admin')),
      started_at timestamptz not null,
      idle_until timestamptz not null,
      ends_at timestamptz not null
    )`,
  ],
};
