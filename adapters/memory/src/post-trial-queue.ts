/** The queue of post-trial invoices in memory; the journal fills it. */
import { type PostTrialInvoice, type PostTrialInvoiceQueue, postTrialDropped } from '@usage-billing/core/invoices';
import { fromNullable, map, some } from 'fp-ts/lib/Option.js';
import { answer } from './answer.ts';
import type { BillingData } from './billing-data.ts';
import { by } from './order.ts';
import type { RecordAction } from './staff-actions.ts';

export const postTrialQueueOver = (data: BillingData, record: RecordAction): PostTrialInvoiceQueue => ({
  open: answer(() => [...data.postTrialInvoices.values()].sort(by(({ createdAt, uploadId }) => [createdAt, uploadId]))),
  finish: (uploadId, _outcome, _at) =>
    answer(() => {
      data.postTrialInvoices.delete(uploadId);
    }),
  drop: (uploadId, decision, at) =>
    answer(() => {
      const row = fromNullable(data.postTrialInvoices.get(uploadId));
      record(map((dropped: PostTrialInvoice) => postTrialDropped(dropped, decision, at))(row));
      data.postTrialInvoices.delete(uploadId);
      return row;
    }),
  postpone: (uploadId, error, nextAttemptAt) =>
    answer(() => {
      const row = data.postTrialInvoices.get(uploadId);
      if (row === undefined) return;
      const attempts = row.attempts + 1;
      data.postTrialInvoices.set(uploadId, { ...row, attempts, nextAttemptAt, lastError: some(error) });
    }),
});
