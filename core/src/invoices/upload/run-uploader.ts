/** Use cases: the uploader's daily run and its pass of every minute, both under one lock, so that one process sends. */
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { JobHistoryError, JobTrigger } from '../../shared/job-history.ts';
import type { JobLock, JobLockError } from '../../shared/job-lock.ts';
import type { Json } from '../../shared/json.ts';
import { type RunDeps, recordedRun } from '../../shared/recorded-run.ts';
import type { JournalError } from './journal/upload-journal.ts';
import { prepareUploads, type UploadUsageDeps, type UploadUsageError } from './prepare/prepare-uploads.ts';
import { type UploadSummary, uploadSummaryToJson } from './prepare/upload-report.ts';
import { askedOnce, askProviderLead } from './restore-guard/provider-lead.ts';
import { mergeSettled, type SettleSummary, settleSummaryToJson } from './settle/settle-report.ts';
import { type SettleDeps, settleUploads } from './settle/settle-uploads.ts';
import type { UploadPolicy } from './state/upload-policy.ts';

export interface RunUploaderDeps extends UploadUsageDeps, RunDeps {
  /** How long the files that are ready wait for accounts that do not answer. */
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

const settlePrepareSettle =
  (
    deps: RunUploaderDeps,
    { policy, from }: RunUploaderInput,
    onProgress: (done: Partial<UploaderRun>) => void,
  ): TaskEither<UploadUsageError, UploaderRun> =>
  async () => {
    const lead = askedOnce(askProviderLead(deps));
    const before = await settleUploads(deps, lead)(policy)();
    if (E.isLeft(before)) return before;
    let settled = before.right;
    onProgress({ settled });
    /** Sends what is ready; what was seen so far adds up. */
    const settleMore: TaskEither<JournalError, SettleSummary> = async () => {
      const more = await settleUploads(deps, lead)(policy)();
      if (E.isRight(more)) settled = mergeSettled(settled, more.right);
      return more;
    };
    const slow = { patience: deps.patience, meanwhile: settleMore };
    const input = { policy, ...(from === undefined ? {} : { from }) };
    const prepared = await prepareUploads(deps, lead, slow)(input)();
    if (E.isLeft(prepared)) return prepared;
    onProgress({ prepared: prepared.right, settled });
    const after = await settleMore();
    return E.isLeft(after) ? after : E.right({ prepared: prepared.right, settled });
  };

const runToJson = ({ prepared, settled }: Partial<UploaderRun>): Json => ({
  prepared: prepared === undefined ? null : uploadSummaryToJson(prepared),
  settled: settled === undefined ? null : settleSummaryToJson(settled),
});

/** Finishes what is open, prepares the daily files and sends them. */
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

/** The pass of every minute: prepares no daily files, sends what is prepared (post-trial uploads too), asks about the rest. */
export const runSettle =
  (deps: SettleDeps & { readonly lock: JobLock }) =>
  (policy: UploadPolicy): TaskEither<JournalError | JobLockError, SettleSummary> =>
    deps.lock.withLock('uploader', settleUploads(deps)(policy));
