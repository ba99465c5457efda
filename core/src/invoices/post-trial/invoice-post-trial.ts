/** Use case: invoices the accounts that were added after their trial had ended, once the provider has their usage. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { waitAfter } from '../../shared/back-off.ts';
import { DAY, type Instant, plus } from '../../shared/instant.ts';
import type { JobHistoryError, JobTrigger } from '../../shared/job-history.ts';
import type { JobLockError } from '../../shared/job-lock.ts';
import { type RunDeps, recordedRun } from '../../shared/recorded-run.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { ProviderInvoices } from '../provider/provider-invoices.ts';
import type { JournalError, UploadJournal } from '../upload/journal/upload-journal.ts';
import type { Upload } from '../upload/state/upload.ts';
import type { UploadPolicy } from '../upload/state/upload-policy.ts';
import type { PostTrialInvoice, PostTrialInvoiceQueue, PostTrialQueueError } from './post-trial-invoices.ts';
import {
  earlierOf,
  type FinishedPostTrialInvoice,
  outcomeText,
  type PostponedPostTrialInvoice,
  type PostTrialSummary,
  postTrialSummaryToJson,
} from './post-trial-summary.ts';

/** What a pass over the queue of post-trial invoices reads and writes. */
export interface InvoicePostTrialDeps extends RunDeps {
  readonly queue: Pick<PostTrialInvoiceQueue, 'open' | 'finish' | 'postpone'>;
  readonly journal: Pick<UploadJournal, 'find'>;
  readonly invoices: Pick<ProviderInvoices, 'invoiceAndCollect'>;
}

/** The waits between attempts to invoice an account. */
export type PostTrialPolicy = Pick<UploadPolicy, 'backOff'>;

/** Why a pass happens, and how it retries. */
export interface InvoicePostTrialInput {
  readonly policy: PostTrialPolicy;
  readonly trigger: JobTrigger;
}

type WorkError = PostTrialQueueError | JournalError;
/** Why a pass failed as a whole. What fails for one account only is in the summary. */
export type InvoicePostTrialError = WorkError | JobLockError | JobHistoryError;

/** What there is to do about a row now. */
export type PostTrialAction =
  | { readonly _tag: 'Invoice' }
  | { readonly _tag: 'Postpone'; readonly error: string }
  | { readonly _tag: 'WaitForUpload' }
  | { readonly _tag: 'NotDue' };

/** Usage must be imported before it is invoiced; a row whose usage never will be stays visible with the reason. */
export const postTrialAction = (
  { uploadId, nextAttemptAt }: Pick<PostTrialInvoice, 'uploadId' | 'nextAttemptAt'>,
  upload: O.Option<Pick<Upload, 'state'>>,
  now: Instant,
): PostTrialAction => {
  if (now < nextAttemptAt) return { _tag: 'NotDue' };
  if (O.isNone(upload)) return { _tag: 'Postpone', error: `the journal has no upload ${uploadId}` };
  const { state } = upload.value;
  if (state._tag === 'Imported') return { _tag: 'Invoice' };
  if (state._tag === 'Rejected') return { _tag: 'Postpone', error: `upload ${uploadId} was rejected: ${state.reason}` };
  return { _tag: 'WaitForUpload' };
};

/** A pass that finds nothing to do takes no lock and leaves no row in the history: it comes every minute. */
export const invoicePostTrial =
  (deps: InvoicePostTrialDeps) =>
  ({ policy, trigger }: InvoicePostTrialInput): TaskEither<InvoicePostTrialError, PostTrialSummary> =>
    inSteps(async function* () {
      const seen = yield* step(planRows(deps));
      if (!seen.some(isActionable)) return yield* step(workOn(deps, policy, seen));
      const work: TaskEither<WorkError, PostTrialSummary> = inSteps(async function* () {
        return yield* step(workOn(deps, policy, yield* step(planRows(deps))));
      });
      const run = recordedRun(deps)({
        job: 'post-trial-invoices',
        trigger,
        work,
        summary: postTrialSummaryToJson,
        describe: ({ _tag, message }) => `${_tag}: ${message}`,
      });
      return yield* step(run);
    });

interface PlannedRow {
  readonly invoice: PostTrialInvoice;
  readonly action: PostTrialAction;
}

const planRows = ({ queue, journal, clock }: InvoicePostTrialDeps): TaskEither<WorkError, ReadonlyArray<PlannedRow>> =>
  inSteps(async function* () {
    const planned: PlannedRow[] = [];
    for (const invoice of yield* step(queue.open)) {
      const upload = yield* step(journal.find(invoice.uploadId));
      planned.push({ invoice, action: postTrialAction(invoice, upload, clock.now()) });
    }
    return planned;
  });

const isActionable = ({ action }: PlannedRow): boolean => action._tag === 'Invoice' || action._tag === 'Postpone';

const workOn = (
  deps: InvoicePostTrialDeps,
  policy: PostTrialPolicy,
  rows: ReadonlyArray<PlannedRow>,
): TaskEither<WorkError, PostTrialSummary> =>
  inSteps(async function* () {
    const finished: FinishedPostTrialInvoice[] = [];
    const postponed: PostponedPostTrialInvoice[] = [];
    for (const { invoice, action } of rows) {
      if (action._tag !== 'Invoice' && action._tag !== 'Postpone') continue;
      const result = yield* step(invoiceRow(deps, policy, invoice, action));
      if (E.isRight(result)) finished.push(result.right);
      else postponed.push(result.left);
    }
    const notDue = rows.flatMap(({ invoice, action }) => (action._tag === 'NotDue' ? [invoice] : []));
    const nextDue = [...notDue, ...postponed]
      .map(({ nextAttemptAt }): O.Option<Instant> => O.some(nextAttemptAt))
      .reduce(earlierOf, O.none);
    const waiting = rows.filter(({ action }) => action._tag === 'WaitForUpload').length;
    return { toProcess: rows.length, waiting, finished, postponed, nextDue };
  });

type RowResult = E.Either<PostponedPostTrialInvoice, FinishedPostTrialInvoice>;

/** No wait is longer than what the row has waited already: what no retry can help is not asked about every half hour. */
const LONGEST_WAIT = DAY;

const invoiceRow = (
  { queue, invoices, clock }: InvoicePostTrialDeps,
  policy: PostTrialPolicy,
  invoice: PostTrialInvoice,
  action: Extract<PostTrialAction, { _tag: 'Invoice' | 'Postpone' }>,
): TaskEither<PostTrialQueueError, RowResult> =>
  inSteps(async function* () {
    const { uploadId, accountNumber, attempts } = invoice;
    const invoiced =
      action._tag === 'Postpone'
        ? E.left({ message: action.error })
        : await invoices.invoiceAndCollect(accountNumber)();
    if (E.isRight(invoiced)) {
      yield* step(queue.finish(uploadId, outcomeText(invoiced.right), clock.now()));
      return E.right({ invoice, outcome: invoiced.right });
    }
    const error = invoiced.left.message;
    const nextAttemptAt = plus(clock.now(), waitAfter(attempts, { ...policy.backOff, longest: LONGEST_WAIT }));
    yield* step(queue.postpone(uploadId, error, nextAttemptAt));
    return E.left({ invoice, error, nextAttemptAt });
  });
