/** The audit log: rows are inserted, and never changed or removed. */
import type { Migration } from './migration.ts';

export const staffActions: Migration = {
  version: 18,
  name: 'staff actions',
  statements: [
    `create table staff_actions (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      actor text collate "C" not null,
      role text not null check (role in ('viewer', 'operator', 'admin')),
      through text not null check (through in ('page', 'command', 'api')),
      action text collate "C" not null,
      object_kind text collate "C" not null,
      object_id text collate "C" not null,
      note text not null,
      state_before jsonb,
      state_after jsonb
    )`,
    'create index staff_actions_actor on staff_actions (actor, id)',
    'create index staff_actions_action on staff_actions (action, id)',
    'create index staff_actions_object on staff_actions (object_kind, object_id, id)',
    'create index staff_actions_at on staff_actions (at)',
    `create function refuse_change_of_staff_actions() returns trigger language plpgsql as $$
      begin
        raise exception 'staff_actions is append-only: % is refused', tg_op using errcode = 'restrict_violation';
      end
    $$`,
    `create trigger staff_actions_append_only before update or delete or truncate on staff_actions
      for each statement execute function refuse_change_of_staff_actions()`,
  ],
};
