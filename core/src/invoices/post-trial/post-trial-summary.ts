/** What one pass over the queue of post-trial invoices did. */
import * as O from 'fp-ts/lib/Option.js';
import type { Instant } from '../../shared/instant.ts';
import type { Json } from '../../shared/json.ts';
import type { InvoiceAndCollectOutcome } from '../provider/provider-invoices.ts';
import type { PostTrialInvoice } from './post-trial-invoices.ts';

/** An invoice that needs no further attempt, and why. */
export interface FinishedPostTrialInvoice {
  readonly invoice: PostTrialInvoice;
  readonly outcome: InvoiceAndCollectOutcome;
}

/** An invoice that a pass did not get through, and when it is tried again. */
export interface PostponedPostTrialInvoice {
  readonly invoice: PostTrialInvoice;
  readonly error: string;
  readonly nextAttemptAt: Instant;
}

/** What a pass over the queue found and did. */
export interface PostTrialSummary {
  /** Rows of the queue at the beginning of the pass. */
  readonly toProcess: number;
  /** Rows whose usage is still on its way to the provider. */
  readonly waiting: number;
  readonly finished: ReadonlyArray<FinishedPostTrialInvoice>;
  readonly postponed: ReadonlyArray<PostponedPostTrialInvoice>;
  /** When a postponed row is due again. Rows that wait for their upload are due when that moves. */
  readonly nextDue: O.Option<Instant>;
}

/** For staff and the queue: `Invoiced: INV00000042`. */
export const outcomeText = (outcome: InvoiceAndCollectOutcome): string =>
  outcome._tag === 'Invoiced' && outcome.invoiceNumbers.length > 0
    ? `Invoiced: ${outcome.invoiceNumbers.join(', ')}`
    : outcome._tag;

/** The summary as the job history keeps it; ids are decimal text. */
export const postTrialSummaryToJson = (summary: PostTrialSummary): Json => ({
  toProcess: summary.toProcess,
  waiting: summary.waiting,
  finished: summary.finished.map(({ invoice, outcome }) => ({
    uploadId: invoice.uploadId.toString(),
    externalId: invoice.externalId,
    outcome: outcomeText(outcome),
  })),
  postponed: summary.postponed.map(({ invoice, error }) => ({
    uploadId: invoice.uploadId.toString(),
    externalId: invoice.externalId,
    attempts: invoice.attempts + 1,
    error,
  })),
});

/** The earlier of two moments that may not be there. */
export const earlierOf = (a: O.Option<Instant>, b: O.Option<Instant>): O.Option<Instant> => {
  if (O.isNone(a)) return b;
  if (O.isNone(b)) return a;
  return a.value < b.value ? a : b;
};
