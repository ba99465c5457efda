/** Use cases: the uploader's daily run and its pass of every minute, both under one lock, so that one process sends. */
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addDays, type CalendarDay, dayOf, startOfDay } from '../../shared/calendar.ts';
import type { JobHistoryError, JobTrigger } from '../../shared/job-history.ts';
import type { JobLock, JobLockError } from '../../shared/job-lock.ts';
import type { Json } from '../../shared/json.ts';
import { type RunDeps, recordedRun } from '../../shared/recorded-run.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { UploadId } from '../../usage/aggregate.ts';
import {
  type BilledAlthoughFree,
  type BilledAlthoughFreeDeps,
  type BilledAlthoughFreeError,
  billedAlthoughFreeToJson,
  readBilledAlthoughFree,
} from '../reconciliation/billed-although-free.ts';
import type { JournalError, UploadJournal } from './journal/upload-journal.ts';
import { prepareUploads, type UploadUsageDeps, type UploadUsageError } from './prepare/prepare-uploads.ts';
import { type UploadSummary, uploadSummaryToJson } from './prepare/upload-summary.ts';
import { checkedOnce, restoreCheck } from './restore-guard/restore-check.ts';
import { mergeSettled, type SettleSummary, settleSummaryToJson } from './settle/settle-report.ts';
import { type SettleDeps, settleUploads } from './settle/settle-uploads.ts';
import type { UploadPolicy } from './state/upload-policy.ts';

/** What a run of the uploader reads and writes. */
export interface RunUploaderDeps extends UploadUsageDeps, RunDeps, Pick<BilledAlthoughFreeDeps, 'accepted'> {
  /** How long uploads that are ready wait for accounts that are slow to read. */
  readonly patience: Task<void>;
}

/** By which policy a run works, why it happens, and from which day on. */
export interface RunUploaderInput {
  readonly policy: UploadPolicy;
  readonly trigger: JobTrigger;
  readonly from?: CalendarDay;
}

/** What a run prepared, and what became of the uploads under way. */
export interface UploaderRun {
  /** What uploads had taken before this run although it is free now. */
  readonly billedFree: ReadonlyArray<BilledAlthoughFree>;
  readonly prepared: UploadSummary;
  readonly settled: SettleSummary;
}

/** Why a run failed as a whole. Uploads that it had recorded are continued by the next one. */
export type RunUploaderError = WorkError | JobLockError | JobHistoryError;
type WorkError = UploadUsageError | BilledAlthoughFreeError;

/** So far back a trial that was moved, or a deletion that was entered late, is noticed by each run. */
const DAYS_LOOKED_AT = 62;

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
      summary: uploaderRunToJson,
      describe: ({ _tag, message }) => `${_tag}: ${message}`,
      progress: () => uploaderRunToJson(done),
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
): TaskEither<WorkError, UploaderRun> =>
  inSteps(async function* () {
    const billedFree = yield* step(readBilledFree(deps));
    onProgress({ billedFree });
    const check = checkedOnce(restoreCheck(deps));
    const preparedNow = new Set<UploadId>();
    const settle = settleUploads(deps, check, preparedNow)(policy);
    let settled = yield* step(settle);
    onProgress({ billedFree, settled });
    /** Sends what is ready; what was seen so far adds up. */
    const settleMore: TaskEither<JournalError, void> = inSteps(async function* () {
      settled = mergeSettled(settled, yield* step(settle));
    });
    const slow = { patience: deps.patience, meanwhile: settleMore };
    const prepared = yield* step(
      prepareUploads(
        { ...deps, journal: noting(deps.journal, preparedNow) },
        check,
        slow,
      )({ policy, ...(from === undefined ? {} : { from }) }),
    );
    onProgress({ billedFree, prepared, settled });
    yield* step(settleMore);
    return { billedFree, prepared, settled };
  });

/** Collects the ids of what is prepared. */
const noting = (journal: UploadJournal, ids: Set<UploadId>): UploadJournal => ({
  ...journal,
  prepare: (upload) =>
    inSteps(async function* () {
      yield* step(journal.prepare(upload));
      ids.add(upload.id);
    }),
});

/** Before anything is sent, so that what is on its way is warned about, too. */
const readBilledFree = (
  deps: RunUploaderDeps,
): TaskEither<BilledAlthoughFreeError, ReadonlyArray<BilledAlthoughFree>> => {
  const today = dayOf(deps.clock.now());
  return readBilledAlthoughFree(deps)({ from: startOfDay(addDays(today, -DAYS_LOOKED_AT)), to: startOfDay(today) });
};

/** Of a run that failed, as far as it came. */
export const uploaderRunToJson = ({
  billedFree,
  prepared,
  settled,
}: Partial<UploaderRun>): { readonly [key: string]: Json } => ({
  billedFree: billedFree === undefined ? null : billedFree.map(billedAlthoughFreeToJson),
  prepared: prepared === undefined ? null : uploadSummaryToJson(prepared),
  settled: settled === undefined ? null : settleSummaryToJson(settled),
});
