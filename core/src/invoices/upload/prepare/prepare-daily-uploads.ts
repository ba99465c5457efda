/**
 * Puts the pending usage of all billable organizations into the journal, as reports to be sent. What one organization
 * lacks keeps that organization out and no other; a crash between two steps leaves rows that the next run finds again.
 */
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { inSteps, step } from '../../../shared/result.ts';
import type { LedgerError } from '../../../usage/ports/usage-ledger.ts';
import type { JournalError } from '../journal/upload-journal.ts';
import { type DailyPlanDeps, type DailyPlanError, type PrepareDailyInput, planDailyRun } from './daily-plan.ts';
import { type DailyWriterDeps, dailyWriter } from './daily-writer.ts';
import { decideOrganizations } from './decide-organizations.ts';
import { decisionLog } from './decision-log.ts';
import type { UploadSummary } from './upload-summary.ts';

export interface PrepareDailyDeps extends DailyPlanDeps, DailyWriterDeps {
  /** Where accounts are slow: for how long the others wait for them, and what to do then with the uploads that are ready. */
  readonly slow?: { readonly patience: Task<void>; readonly meanwhile: TaskEither<JournalError, unknown> };
}

/** Why the daily uploads were not prepared as a whole. What fails for one organization only is in the summary. */
export type PrepareDailyError = DailyPlanError | LedgerError | JournalError;

export const prepareDailyUploads =
  (deps: PrepareDailyDeps) =>
  (input: PrepareDailyInput): TaskEither<PrepareDailyError, UploadSummary> =>
    inSteps(async function* () {
      const plan = yield* step(planDailyRun(deps, input));
      const log = decisionLog();
      const writer = dailyWriter(deps, plan, log);
      for await (const decided of decideOrganizations(deps, plan.rules, plan.list.billable, deps.slow?.patience)) {
        if (O.isSome(decided)) {
          yield* step(writer.add(yield* step(decided.value)));
          continue;
        }
        // The others do not wait for accounts that are slow to read.
        yield* step(writer.flush);
        if (deps.slow !== undefined) yield* step(deps.slow.meanwhile);
      }
      yield* step(writer.flush);
      const { list, earliest, through, warnings } = plan;
      const { skipped, ...reported } = log.report();
      return {
        through,
        earliest,
        dryRun: input.dryRun,
        organizations: list.named,
        ...writer.written(),
        skipped: [...list.skipped, ...skipped],
        ...reported,
        warnings,
      };
    });
