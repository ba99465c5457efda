/** The one post-trial upload that an organization has: the one with lines of its usage and an invoice queued with it. */
import type { AggregatesTaken, NewUpload } from '@usage-billing/core/invoices';
import type { InstanceId, UploadId } from '@usage-billing/core/usage';
import type { CommonQueryMethods, DatabaseTransactionConnection } from 'slonik';
import { Undo } from './undo.ts';
import { query, timestamp } from './values.ts';

/** The first: journals from before there was one at most may hold two. Rows are few, one for each account made late. */
export const readPostTrialUpload = (connection: CommonQueryMethods, instanceId: InstanceId): Promise<UploadId | null> =>
  connection.maybeOneFirst(query<{ readonly id: bigint }>()`
    select u.id
    from post_trial_invoices p
    join usage_uploads u on u.id = p.upload_id
    where u.state <> 'rejected'
      and exists (select from usage_upload_lines l where l.upload_id = u.id and l.instance_id = ${instanceId})
    order by u.id
    limit 1`);

/** The seed keeps it apart from other advisory locks of this database. */
const lock = (instanceId: InstanceId) => query<{ readonly locked: string }>()`
  select pg_advisory_xact_lock(hashtextextended(${instanceId}, 7420005))::text as locked`;

/**
 * Callers that do it for one organization at once wait for each other, and find what the first of them wrote. Must be
 * called before the upload itself is written.
 */
export const lockPostTrialUpload = async (
  transaction: DatabaseTransactionConnection,
  { lines }: Pick<NewUpload, 'lines'>,
): Promise<void> => {
  for (const instanceId of new Set(lines.map((line) => line.instanceId))) {
    await transaction.query(lock(instanceId));
    const before = await readPostTrialUpload(transaction, instanceId);
    if (before === null) continue;
    const message = `upload ${before} has the usage of instance ${instanceId} since its trial already`;
    throw new Undo<AggregatesTaken>({ _tag: 'AggregatesTaken', message });
  }
};

export const queuePostTrialInvoice = async (
  transaction: DatabaseTransactionConnection,
  { id, createdAt }: Pick<NewUpload, 'id' | 'createdAt'>,
  { externalId, accountNumber }: { readonly externalId: string; readonly accountNumber: string },
): Promise<void> => {
  await transaction.query(query<never>()`
    insert into post_trial_invoices (upload_id, external_id, zuora_account_number, created_at, next_attempt_at)
    values (${id.toString()}::bigint, ${externalId}, ${accountNumber}, ${timestamp(createdAt)}, ${timestamp(createdAt)})`);
};

export const moveQueuedInvoice = async (
  transaction: DatabaseTransactionConnection,
  from: UploadId,
  to: UploadId,
): Promise<void> => {
  await transaction.query(query<never>()`
    update post_trial_invoices set upload_id = ${to.toString()}::bigint where upload_id = ${from.toString()}::bigint`);
};
