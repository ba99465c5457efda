/** What staff decided about notices of which nobody knew whether they had arrived. */
import type { Migration } from './migration.ts';

export const noticeResolutions: Migration = {
  version: 8,
  name: 'notice resolutions',
  statements: [
    `create table notice_resolutions (
      id bigint generated always as identity primary key,
      external_id text collate "C" not null,
      notice text not null,
      outcome text not null check (outcome in ('sent', 'send again')),
      resolved_by text not null,
      note text not null,
      resolved_at timestamptz not null,
      foreign key (external_id, notice) references notice_claims
    )`,
    'create index notice_resolutions_claim on notice_resolutions (external_id, notice, id)',
  ],
};
