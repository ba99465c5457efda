/** Use case: an operator decides about an upload that is in doubt, or gives up one that is not under way. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StaffDecision } from '../../../shared/decision.ts';
import type { JobLock, JobLockError } from '../../../shared/job-lock.ts';
import { fail, inSteps, step } from '../../../shared/result.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { UsageUploader } from '../../provider/usage-uploader.ts';
import type { UploadJournal } from '../journal/upload-journal.ts';
import { type EdgeDeps, type EdgeError, takeEdge } from '../settle/take-edge.ts';
import type { Upload } from '../state/upload.ts';
import type { UploadResolution } from '../state/upload-event.ts';
import type { UploadPolicy } from '../state/upload-policy.ts';
import type { IllegalTransition } from '../state/upload-progress.ts';
import { transition } from '../state/upload-transition.ts';
import { confirmAbsent, confirmTaken, type MaybeAtProvider, type NotSeenAtProvider } from './confirm-decision.ts';

/** What a decision about an upload reads and writes. */
export interface ResolveUploadDeps extends EdgeDeps {
  readonly journal: Pick<UploadJournal, 'change' | 'reserveId' | 'find'>;
  readonly lock: JobLock;
  /** Asked about every upload that was sent, before a decision about it counts. */
  readonly uploader: Pick<UsageUploader, 'arrival'>;
}

/** Which upload, what staff found out about it, and who they are. */
export interface ResolveUploadInput {
  readonly id: UploadId;
  /** Usage counts as taken although the provider was not seen to hold it. */
  readonly force?: boolean;
  readonly resolution: UploadResolution;
  readonly decision: StaffDecision;
  readonly policy: UploadPolicy;
}

/** The state machine said no; nothing was changed. */
export interface DecisionRefused {
  readonly _tag: 'DecisionRefused';
  /** As it is. */
  readonly upload: Upload;
  readonly refusal: IllegalTransition;
  readonly message: string;
}

export type UploadNotFound = { readonly _tag: 'UploadNotFound'; readonly message: string };

type WorkError =
  | Exclude<EdgeError, IllegalTransition>
  | DecisionRefused
  | UploadNotFound
  | NotSeenAtProvider
  | MaybeAtProvider;

/** Why the decision was not taken; the upload is as it was. */
export type ResolveUploadError = WorkError | JobLockError;

/** Under the uploader's lock: a decision must not fall between a request and its answer. */
export const resolveUpload =
  (deps: ResolveUploadDeps) =>
  (input: ResolveUploadInput): TaskEither<ResolveUploadError, Upload> =>
    deps.lock.withLock<WorkError, Upload>('uploader', resolveUnderLock(deps, input));

const resolveUnderLock = (deps: ResolveUploadDeps, input: ResolveUploadInput): TaskEither<WorkError, Upload> =>
  inSteps(async function* () {
    const { id, resolution, policy } = input;
    const found = yield* step(deps.journal.find(id));
    if (O.isNone(found)) return yield* fail({ _tag: 'UploadNotFound', message: `there is no upload ${id}` });
    const upload = found.value;
    // What is not possible at all is said without a question to the provider.
    const possible = transition(upload, resolution, deps.clock.now(), policy);
    yield* step(E.mapLeft(decisionRefused(upload))(possible));
    const decision = yield* step(confirmed(deps, input, upload));
    const taken = takeEdge(deps, policy)(upload, resolution, O.some(decision));
    return yield* step(TE.mapLeft(asWorkError(upload))(taken));
  });

/** The decision as it is stored, unless the provider contradicts it. It is not asked about what was never sent. */
const confirmed = (
  { uploader }: Pick<ResolveUploadDeps, 'uploader'>,
  { resolution, decision, force = false }: ResolveUploadInput,
  upload: Upload,
): TaskEither<NotSeenAtProvider | MaybeAtProvider, StaffDecision> => {
  if (resolution._tag === 'ResolveTaken') return confirmTaken(uploader)(upload, decision, force);
  if (upload.state._tag === 'Prepared') return TE.right(decision);
  return TE.map(() => decision)(confirmAbsent(uploader)(upload));
};

const decisionRefused =
  (upload: Upload) =>
  (refusal: IllegalTransition): DecisionRefused => ({
    _tag: 'DecisionRefused',
    upload,
    refusal,
    message: `upload ${upload.id}: ${refusal.message}`,
  });

const asWorkError =
  (upload: Upload) =>
  (error: EdgeError): WorkError =>
    error._tag === 'IllegalTransition' ? decisionRefused(upload)(error) : error;
