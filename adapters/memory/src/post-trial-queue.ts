/** The queue of post-trial invoices in memory; the journal fills it. */
import type { PostTrialInvoiceQueue } from '@usage-billing/core/invoices';
import { some } from 'fp-ts/lib/Option.js';
import { answer } from './answer.ts';
import type { BillingData } from './billing-data.ts';
import { by } from './order.ts';

export const postTrialQueueOver = (data: BillingData): PostTrialInvoiceQueue => ({
  open: answer(() => [...data.postTrialInvoices.values()].sort(by(({ createdAt, uploadId }) => [createdAt, uploadId]))),
  finish: (uploadId, _outcome, _at) =>
    answer(() => {
      data.postTrialInvoices.delete(uploadId);
    }),
  postpone: (uploadId, error, nextAttemptAt) =>
    answer(() => {
      const row = data.postTrialInvoices.get(uploadId);
      if (row === undefined) return;
      const attempts = row.attempts + 1;
      data.postTrialInvoices.set(uploadId, { ...row, attempts, nextAttemptAt, lastError: some(error) });
    }),
});
