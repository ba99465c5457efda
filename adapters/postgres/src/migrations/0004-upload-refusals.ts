/** How often the provider refused an upload's file: a file that is always refused must not be sent for ever. */
import type { Migration } from './migration.ts';

export const uploadRefusals: Migration = {
  version: 4,
  name: 'upload refusals',
  statements: ['alter table usage_uploads add column refusals integer not null default 0'],
};
