/**
 * The journal keeps the lines of a report and the hash of what was sent, and no more the bytes.
 *
 * The release before runs on with it. It reads and writes as it did, and its rows stay good for this release. What it
 * finds and cannot send, because there are no bytes, the check keeps it from sending: it says so of that upload alone and
 * leaves it to this release. Whoever goes back to it with `zuora.idempotentUploads` on turns that off first.
 */
import type { Migration } from './migration.ts';

export const usageReports: Migration = {
  version: 13,
  name: 'usage reports',
  statements: [
    'alter table usage_uploads alter column file_content drop not null',
    'alter table usage_uploads alter column file_sha256 drop not null',
    `alter table usage_uploads add constraint usage_uploads_sent_with_hash
      check (state <> 'sending' or file_sha256 is not null)`,
    'alter table usage_upload_lines add column first_used_on date, add column last_used_on date',
  ],
};
