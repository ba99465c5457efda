/** Does the next thing about one upload: sends it, asks about it, or marks what a dead process left behind. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../../../shared/instant.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { UsageReport } from '../../provider/usage-report.ts';
import type { ReportStatus, UsageUploader } from '../../provider/usage-uploader.ts';
import type { JournalError } from '../journal/upload-journal.ts';
import type { RestoreCheck, RestoreCheckError } from '../restore-guard/restore-check.ts';
import { type NextAction, requestKey } from '../state/next-action.ts';
import type { Upload } from '../state/upload.ts';
import type { UploadEvent } from '../state/upload-event.ts';
import type { UploadPolicy } from '../state/upload-policy.ts';
import { needsOperator } from '../state/upload-progress.ts';
import { askProvider } from './ask-provider.ts';
import { type CheckDaysDeps, checkDays, type NotAsPrepared } from './check-days.ts';
import { type EdgeDeps, type EdgeError, takeEdge } from './take-edge.ts';

export interface AdvanceDeps extends EdgeDeps {
  readonly uploader: UsageUploader;
  /** Made before a report goes out. */
  readonly restoreCheck: RestoreCheck;
  readonly accounts: CheckDaysDeps['accounts'];
  /** Uploads of accounts that were read just now. */
  readonly preparedNow: ReadonlySet<UploadId>;
}

type AdvanceError = EdgeError | RestoreCheckError;

/** What there is to do now; waiting and being done are not. */
export type DueAction = Exclude<NextAction, { _tag: 'Wait' | 'NeedsOperator' | 'Done' }>;

/** `Sending`, and each repetition, is in the journal before the request goes out. */
export const advanceUpload =
  (deps: AdvanceDeps, policy: UploadPolicy) =>
  (upload: Upload, action: DueAction): TE.TaskEither<AdvanceError, Upload> => {
    const take = takeEdge(deps, policy);
    switch (action._tag) {
      case 'MarkUnknown':
        return take(upload, { _tag: 'FoundSending' });
      case 'Poll':
        return inSteps(async function* () {
          return yield* step(take(upload, await poll(deps, upload, action.receipt)()));
        });
      case 'Ask':
        return inSteps(async function* () {
          return yield* step(take(upload, await askProvider(deps.uploader, upload)()));
        });
      case 'Send':
        return send(deps, policy, upload);
      case 'Repeat':
        return repeat(deps, policy, upload);
    }
  };

const poll =
  ({ uploader, clock }: AdvanceDeps, upload: Upload, receipt: string): Task<UploadEvent> =>
  async () => {
    const status = await uploader.status({ receipt, report: reportOf(upload) })();
    if (E.isRight(status)) return statusEvent(status.right);
    const silent: UploadEvent = { _tag: 'ProviderSilent', reason: status.left.message };
    if (!needsOperator(upload, clock.now())) return silent;
    // The provider may have forgotten the receipt, and still hold the usage.
    const said = await askProvider(uploader, upload)();
    return said._tag === 'FoundAtProvider' ? statusEvent(said.status) : silent;
  };

const statusEvent = (status: ReportStatus): UploadEvent => {
  switch (status._tag) {
    case 'Pending':
      return { _tag: 'ReportPending' };
    case 'Completed':
      return { _tag: 'ReportCompleted' };
    case 'Failed':
      return { _tag: 'ReportFailed', reason: status.reason };
  }
};

const send = (deps: AdvanceDeps, policy: UploadPolicy, upload: Upload): TE.TaskEither<AdvanceError, Upload> =>
  inSteps(async function* () {
    const take = takeEdge(deps, policy);
    const arrived = (yield* step(deps.restoreCheck)).get(upload.name);
    if (arrived !== undefined) {
      const status: ReportStatus = { _tag: arrived.complete ? 'Completed' : 'Pending' };
      return yield* step(take(upload, { _tag: 'FoundAtProvider', status }));
    }
    const changed = yield* step(daysBilledSince(deps, policy, upload));
    if (O.isSome(changed)) return yield* step(take(upload, changed.value));
    const { fingerprint } = deps.uploader.render(upload);
    return yield* step(sendRequest(deps, policy, yield* step(take(upload, { _tag: 'SendStarted', fingerprint }))));
  });

/** Not asked again where the accounts were read for this very send. */
const daysBilledSince = (
  deps: AdvanceDeps,
  { accountReads }: UploadPolicy,
  upload: Upload,
): TE.TaskEither<JournalError, O.Option<NotAsPrepared>> =>
  upload.attempts === 0 && deps.preparedNow.has(upload.id)
    ? TE.right(O.none)
    : checkDays(deps, upload, accountReads, deps.clock.now());

/** Only what is absent, and only if the request is the very one that went out before. */
const repeat = (deps: AdvanceDeps, policy: UploadPolicy, upload: Upload): TE.TaskEither<AdvanceError, Upload> =>
  inSteps(async function* () {
    const take = takeEdge(deps, policy);
    const said = await askProvider(deps.uploader, upload)();
    if (said._tag !== 'AbsentAtProvider') return yield* step(take(upload, said));
    yield* step(deps.restoreCheck);
    const differs = differenceOf(upload, deps.uploader.render(upload).fingerprint);
    if (differs !== undefined) return yield* step(take(upload, { _tag: 'RepeatDiffers', reason: differs }));
    return yield* step(sendRequest(deps, policy, yield* step(take(upload, { _tag: 'RepeatStarted' }))));
  });

/** Undefined: the repetition is identical. */
const differenceOf = ({ fingerprint }: Upload, current: string): string | undefined => {
  const sent = O.toUndefined(fingerprint);
  if (sent === current) return undefined;
  const before = sent === undefined ? 'the hash of what was sent is unknown' : `what was sent has the hash ${sent}`;
  return `the request is not repeated, because it would not be the same: ${before}, and it would be ${current} now. A setting that decides what reports look like has changed; put it back, or decide about the upload by hand`;
};

const sendRequest = (deps: AdvanceDeps, policy: UploadPolicy, upload: Upload): TE.TaskEither<AdvanceError, Upload> =>
  inSteps(async function* () {
    const { state } = upload;
    // Only these two hold the moment of the first request, of which the key is made.
    if (state._tag !== 'Sending' && state._tag !== 'Unknown') return upload;
    return yield* step(takeEdge(deps, policy)(upload, await submit(deps.uploader, upload, state.since)()));
  });

const submit =
  (uploader: UsageUploader, upload: Upload, since: Instant): Task<UploadEvent> =>
  async () => {
    const request = { report: reportOf(upload), idempotencyKey: requestKey(upload, since) };
    return E.toUnion(await uploader.submit(request)());
  };

const reportOf = ({ name, through, lines }: Upload): UsageReport => ({ name, through, lines });
