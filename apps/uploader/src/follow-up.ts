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
import { inSteps, type JobLockError, type JobTrigger, type Json, step } from '@usage-billing/core/shared';
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

/** Accounts are invoiced even when the uploads could not be followed up: the two fail independently. */
export const followUp = (
  deps: SettleDeps & InvoicePostTrialDeps,
  { policy, trigger }: { readonly policy: UploadPolicy; readonly trigger: JobTrigger },
): TaskEither<FollowUpError, FollowUp> =>
  inSteps(async function* () {
    const settled = await settle(deps, policy);
    const waiting = yield* step(deps.queue.open);
    const invoiced =
      waiting.length === 0
        ? E.right(O.none)
        : E.map(O.some<PostTrialSummary>)(await invoicePostTrial(deps)({ policy, trigger })());
    return { settled: yield* step(settled), invoiced: yield* step(invoiced), waiting: waiting.length };
  });

/** None: the daily run holds the lock, and does the same itself. */
const settle = async (
  deps: SettleDeps & InvoicePostTrialDeps,
  policy: UploadPolicy,
): Promise<E.Either<JournalError | JobLockError, O.Option<SettleSummary>>> => {
  const settled = await runSettle(deps)(policy)();
  if (E.isLeft(settled) && settled.left._tag === 'JobAlreadyRunning') return E.right(O.none);
  return E.map(O.some<SettleSummary>)(settled);
};

export const nothingDone = ({ settled, waiting }: FollowUp): boolean =>
  waiting === 0 && (O.isNone(settled) || settled.value.steps.length + settled.value.failures.length === 0);

export const followUpToJson = ({ settled, invoiced, waiting }: FollowUp): Json => ({
  settled: O.isNone(settled) ? null : settleSummaryToJson(settled.value),
  invoiced: O.isNone(invoiced) ? null : postTrialSummaryToJson(invoiced.value),
  waiting,
});
