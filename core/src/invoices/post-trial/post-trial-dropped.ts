/** What the audit log says about an account that staff took off the queue of post-trial invoices. */
import * as O from 'fp-ts/lib/Option.js';
import type { StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';
import type { NewStaffAction } from '../../shared/staff-actions.ts';
import type { PostTrialInvoice } from './post-trial-invoices.ts';

/** The audit log's entry about an account that was taken off the queue. */
export const postTrialDropped = (
  { uploadId, externalId, accountNumber, attempts }: PostTrialInvoice,
  decision: StaffDecision,
  at: Instant,
): NewStaffAction => ({
  decision,
  at,
  action: 'post-trial-invoice.drop',
  object: { kind: 'account', id: accountNumber },
  before: O.some({ upload: uploadId.toString(), organization: externalId, attempts }),
  after: O.none,
});

/** How the queue's row ended. */
export const droppedOutcome = ({ by, note }: StaffDecision): string => `dropped by ${by}: ${note}`;
