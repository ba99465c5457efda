/** The queue of post-trial invoices; the journal fills it. Finished rows stay, for staff. */
import {
  droppedOutcome,
  type PostTrialInvoice,
  type PostTrialInvoiceQueue,
  postTrialDropped,
} from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import { isSome, map } from 'fp-ts/lib/Option.js';
import { orUnavailable } from './failure.ts';
import type { BillingPool } from './pool.ts';
import { insertStaffAction } from './staff-actions.ts';
import { fragment, optional, printable, query, timestamp } from './values.ts';

const unavailable = orUnavailable('PostTrialQueueUnavailable');

interface Row {
  readonly upload_id: bigint;
  readonly external_id: string;
  readonly zuora_account_number: string;
  readonly created_at: Instant;
  readonly attempts: number;
  readonly next_attempt_at: Instant;
  readonly last_error: string | null;
}

const columns = fragment`
  upload_id, external_id, zuora_account_number, created_at, attempts, next_attempt_at, last_error`;

const toInvoice = (row: Row): PostTrialInvoice => ({
  uploadId: row.upload_id,
  externalId: row.external_id,
  accountNumber: row.zuora_account_number,
  createdAt: row.created_at,
  attempts: row.attempts,
  nextAttemptAt: row.next_attempt_at,
  lastError: optional(row.last_error),
});

/** The queue of post-trial invoices in billing-db. */
export const postgresPostTrialInvoiceQueue = (pool: BillingPool): PostTrialInvoiceQueue => ({
  open: unavailable(async () => {
    const rows = await pool.any(query<Row>()`
      select ${columns}
      from post_trial_invoices
      where finished_at is null
      order by created_at, upload_id`);
    return rows.map(toInvoice);
  }),

  finish: (uploadId, outcome, at) =>
    unavailable(async () => {
      await pool.query(query<never>()`
        update post_trial_invoices
        set finished_at = ${timestamp(at)}, outcome = ${printable(outcome)}
        where upload_id = ${uploadId.toString()}::bigint and finished_at is null`);
    }),

  drop: (uploadId, decision, at) =>
    unavailable(() =>
      pool.transaction(async (transaction) => {
        const row = await transaction.maybeOne(query<Row>()`
          update post_trial_invoices
          set finished_at = ${timestamp(at)}, outcome = ${printable(droppedOutcome(decision))}
          where upload_id = ${uploadId.toString()}::bigint and finished_at is null
          returning ${columns}`);
        const dropped = map(toInvoice)(optional(row));
        if (isSome(dropped)) await insertStaffAction(transaction, postTrialDropped(dropped.value, decision, at));
        return dropped;
      }),
    ),

  postpone: (uploadId, error, nextAttemptAt) =>
    unavailable(async () => {
      await pool.query(query<never>()`
        update post_trial_invoices
        set attempts = attempts + 1, last_error = ${printable(error)}, next_attempt_at = ${timestamp(nextAttemptAt)}
        where upload_id = ${uploadId.toString()}::bigint and finished_at is null`);
    }),
});
