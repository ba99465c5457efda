/** Use cases: the uploader's daily run and its pass of every minute, both under one lock, so that one process sends. */
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { JobHistoryError, JobTrigger } from '../../shared/job-history.ts';
import type { JobLock, JobLockError } from '../../shared/job-lock.ts';
import type { Json } from '../../shared/json.ts';
import { type RunDeps, recordedRun } from '../../shared/recorded-run.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { JournalError } from './journal/upload-journal.ts';
import { prepareUploads, type UploadUsageDeps, type UploadUsageError } from './prepare/prepare-uploads.ts';
import { type UploadSummary, uploadSummaryToJson } from './prepare/upload-summary.ts';
import { checkedOnce, restoreCheck } from './restore-guard/restore-check.ts';
import { mergeSettled, type SettleSummary, settleSummaryToJson } from './settle/settle-report.ts';
import { type SettleDeps, settleUploads } from './settle/settle-uploads.ts';
import type { UploadPolicy } from './state/upload-policy.ts';

export interface RunUploaderDeps extends UploadUsageDeps, RunDeps {
  /** How long uploads that are ready wait for accounts that are slow to read. */
  readonly patience: Task<void>;
}

export interface RunUploaderInput {
  readonly policy: UploadPolicy;
  readonly trigger: JobTrigger;
  readonly from?: CalendarDay;
}

export interface UploaderRun {
  readonly prepared: UploadSummary;
  readonly settled: SettleSummary;
}

export type RunUploaderError = UploadUsageError | JobLockError | JobHistoryError;

/** Finishes what is open, prepares the daily uploads and sends them. */
export const runUploader =
  (deps: RunUploaderDeps) =>
  (input: RunUploaderInput): TaskEither<RunUploaderError, UploaderRun> =>
  () => {
    let done: Partial<UploaderRun> = {};
    const work = settlePrepareSettle(deps, input, (progress) => {
      done = progress;
    });
    return recordedRun(deps)({
      job: 'uploader',
      trigger: input.trigger,
      work,
      summary: runToJson,
      describe: ({ _tag, message }) => `${_tag}: ${message}`,
      progress: () => runToJson(done),
    })();
  };

/** The pass of every minute: prepares no daily uploads, sends what is prepared (post-trial uploads too), asks about the rest. */
export const runSettle =
  (deps: SettleDeps & { readonly lock: JobLock }) =>
  (policy: UploadPolicy): TaskEither<JournalError | JobLockError, SettleSummary> =>
    deps.lock.withLock('uploader', settleUploads(deps)(policy));

const settlePrepareSettle = (
  deps: RunUploaderDeps,
  { policy, from }: RunUploaderInput,
  onProgress: (done: Partial<UploaderRun>) => void,
): TaskEither<UploadUsageError, UploaderRun> =>
  inSteps(async function* () {
    const check = checkedOnce(restoreCheck(deps));
    const settle = settleUploads(deps, check)(policy);
    let settled = yield* step(settle);
    onProgress({ settled });
    /** Sends what is ready; what was seen so far adds up. */
    const settleMore: TaskEither<JournalError, void> = inSteps(async function* () {
      settled = mergeSettled(settled, yield* step(settle));
    });
    const slow = { patience: deps.patience, meanwhile: settleMore };
    const prepared = yield* step(
      prepareUploads(deps, check, slow)({ policy, ...(from === undefined ? {} : { from }) }),
    );
    onProgress({ prepared, settled });
    yield* step(settleMore);
    return { prepared, settled };
  });

const runToJson = ({ prepared, settled }: Partial<UploaderRun>): Json => ({
  prepared: prepared === undefined ? null : uploadSummaryToJson(prepared),
  settled: settled === undefined ? null : settleSummaryToJson(settled),
});
