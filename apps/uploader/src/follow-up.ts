/** The pass of every minute: what was sent is followed up, and late accounts are invoiced once their usage is there. */
import {
  type InvoicePostTrialDeps,
  type InvoicePostTrialError,
  invoicePostTrial,
  type JournalError,
  type PostTrialSummary,
  postTrialSummaryToJson,
  runSettle,
  type SettleDeps,
  type SettleSummary,
  settleSummaryToJson,
  type UploadPolicy,
} from '@usage-billing/core/invoices';
import type { JobLockError, JobTrigger, Json } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export interface FollowUp {
  /** None: the daily run held the lock, and does the same itself. */
  readonly settled: O.Option<SettleSummary>;
  /** None: no account waited for its invoice. */
  readonly invoiced: O.Option<PostTrialSummary>;
  /** How many accounts waited when the pass began. */
  readonly waiting: number;
}

export type FollowUpError = JournalError | JobLockError | InvoicePostTrialError;

const settle = async (
  deps: SettleDeps & InvoicePostTrialDeps,
  policy: UploadPolicy,
): Promise<E.Either<JournalError | JobLockError, O.Option<SettleSummary>>> => {
  const settled = await runSettle(deps)(policy)();
  if (E.isLeft(settled) && settled.left._tag === 'JobAlreadyRunning') return E.right(O.none);
  return E.map(O.some<SettleSummary>)(settled);
};

/** Accounts are invoiced even when the uploads could not be followed up: the two fail apart from each other. */
export const followUp =
  (
    deps: SettleDeps & InvoicePostTrialDeps,
    { policy, trigger }: { readonly policy: UploadPolicy; readonly trigger: JobTrigger },
  ): TaskEither<FollowUpError, FollowUp> =>
  async () => {
    const settled = await settle(deps, policy);
    const waiting = await deps.queue.open();
    if (E.isLeft(waiting)) return waiting;
    const invoiced =
      waiting.right.length === 0
        ? E.right(O.none)
        : E.map(O.some<PostTrialSummary>)(await invoicePostTrial(deps)({ policy, trigger })());
    if (E.isLeft(settled)) return settled;
    if (E.isLeft(invoiced)) return invoiced;
    return E.right({ settled: settled.right, invoiced: invoiced.right, waiting: waiting.right.length });
  };

export const nothingDone = ({ settled, waiting }: FollowUp): boolean =>
  waiting === 0 && (O.isNone(settled) || settled.value.steps.length + settled.value.failures.length === 0);

export const followUpToJson = ({ settled, invoiced, waiting }: FollowUp): Json => ({
  settled: O.isNone(settled) ? null : settleSummaryToJson(settled.value),
  invoiced: O.isNone(invoiced) ? null : postTrialSummaryToJson(invoiced.value),
  waiting,
});
