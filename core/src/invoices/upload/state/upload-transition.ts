/**
 * The life of an upload as a pure, total function. What it protects: a report goes out a second time only where the
 * first send was definitely not taken, an operator said so, or the provider recognises the repetition by its key.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Instant } from '../../../shared/instant.ts';
import type { ReportStatus } from '../../provider/usage-uploader.ts';
import type { UploadState } from './upload.ts';
import type { UploadEvent } from './upload-event.ts';
import { type Moves, movesOf, type Transition } from './upload-moves.ts';
import { REFUSALS_AT_MOST } from './upload-policy.ts';
import { mayRepeat, needsOperator, type TransitionPolicy, type UploadProgress } from './upload-progress.ts';

export const transition = (
  upload: UploadProgress,
  event: UploadEvent,
  now: Instant,
  policy: TransitionPolicy,
): Transition => {
  const met: Met = { upload, event, now, policy, moves: movesOf(upload, event, now, policy) };
  const { state } = upload;
  switch (state._tag) {
    case 'Prepared':
      return fromPrepared(met);
    case 'Sending':
      return fromSending(met, state.since);
    case 'Sent':
      return fromSent(met, state);
    case 'Unknown':
      return fromUnknown(met, state.since);
    case 'Imported':
    case 'Rejected':
      return met.moves.illegal;
  }
};

/** An upload and what happens to it. */
interface Met {
  readonly upload: UploadProgress;
  readonly event: UploadEvent;
  readonly now: Instant;
  readonly policy: TransitionPolicy;
  readonly moves: Moves;
}

/** Said of an upload in doubt whose usage was seen while it was still imported. Rows tell by this text: it must not change. */
const SEEN_PENDING = 'found at the provider; the import is not complete';

const fromPrepared = ({ upload, event, now, moves }: Met): Transition => {
  switch (event._tag) {
    case 'SendStarted': {
      // The count goes along, so that a send that falls back waits longer each time.
      const fingerprint = O.some(event.fingerprint);
      return E.right({ ...upload, state: { _tag: 'Sending', since: now }, fingerprint });
    }
    case 'Withdraw':
      return moves.reject(event.reason);
    case 'FoundAtProvider':
      // Somebody sent it whose journal was lost, or a send that seemed impossible arrived.
      if (event.status._tag === 'Completed') return moves.enter({ _tag: 'Imported', receipt: O.none, at: now });
      if (event.status._tag === 'Failed') return moves.illegal;
      // Nothing is known of the key under which it went, so it must not be repeated under another.
      return moves.tryLater(
        { _tag: 'Unknown', since: now, reason: SEEN_PENDING },
        O.some(SEEN_PENDING),
        upload.refusals + 1,
      );
    default:
      return moves.illegal;
  }
};

const fromSending = ({ upload, event, now, moves }: Met, since: Instant): Transition => {
  switch (event._tag) {
    case 'Taken':
    case 'AlreadyTaken':
      return moves.askSoon({ _tag: 'Sent', receipt: event.receipt, since: now }, O.none);
    case 'NotSent':
      return moves.tryLater({ _tag: 'Prepared' }, O.some(event.reason));
    case 'Refused':
      return upload.refusals + 1 < REFUSALS_AT_MOST
        ? moves.tryLater({ _tag: 'Prepared' }, O.some(event.reason), upload.refusals + 1)
        : moves.reject(event.reason);
    case 'OutcomeUnknown':
      return moves.askSoon({ _tag: 'Unknown', since, reason: event.reason }, O.some(event.reason));
    case 'FoundSending': {
      const reason = 'the sending process died before it saw the outcome';
      return moves.enter({ _tag: 'Unknown', since, reason }, O.some(reason));
    }
    default:
      return moves.illegal;
  }
};

const fromSent = (
  { upload, event, now, moves }: Met,
  { receipt, since }: Extract<UploadState, { _tag: 'Sent' }>,
): Transition => {
  const imported: UploadState = { _tag: 'Imported', receipt: O.some(receipt), at: now };
  switch (event._tag) {
    case 'ResolveTaken':
    case 'Withdraw':
      if (!needsOperator(upload, now)) return moves.refuseUntilAbsent(since);
      // Only where the provider does not say itself how it stands: what is pending may still complete.
      if (O.isNone(upload.lastError))
        return moves.refuse(`the provider says that it is still processing ${receipt}; it will end by itself`);
      return event._tag === 'Withdraw' ? moves.reject(event.reason) : moves.enter(imported);
    case 'ReportPending':
      return moves.tryLater(upload.state, O.none);
    case 'ProviderSilent':
      return moves.tryLater(upload.state, O.some(event.reason));
    case 'ReportCompleted':
      return moves.enter(imported);
    case 'ReportFailed':
      return moves.reject(event.reason);
    default:
      return moves.illegal;
  }
};

const fromUnknown = (met: Met, since: Instant): Transition => {
  const { upload, event, now, policy, moves } = met;
  switch (event._tag) {
    case 'RepeatStarted':
      // Stays in doubt: a crash in the middle of the repetition leaves exactly what was known before it.
      return mayRepeat(upload, now, policy) ? moves.tryLater(upload.state, upload.lastError) : moves.illegal;
    case 'Taken':
    case 'AlreadyTaken':
      return moves.askSoon({ _tag: 'Sent', receipt: event.receipt, since: now }, O.none);
    case 'Refused':
      // It says nothing about the send before it, but the next repetition would meet the same answer.
      return E.right({ ...upload, refusals: upload.refusals + 1, lastError: O.some(event.reason) });
    case 'NotSent':
    case 'OutcomeUnknown':
      // That a repetition failed says nothing about the send before it.
      return E.right({ ...upload, lastError: O.some(event.reason) });
    case 'FoundAtProvider':
      return foundInDoubt(met, event.status);
    case 'AbsentAtProvider':
      return moves.tryLater(upload.state, O.some('not found at the provider; it may still be queued there'));
    case 'ProviderSilent':
    case 'RepeatDiffers':
      return moves.tryLater(upload.state, O.some(event.reason));
    case 'ResolveTaken':
      return moves.enter({ _tag: 'Imported', receipt: O.none, at: now });
    case 'ResolveResend':
    case 'Withdraw':
      return giveUpOrSendAgain(met, event, since);
    default:
      return moves.illegal;
  }
};

const foundInDoubt = ({ upload, now, moves }: Met, status: ReportStatus): Transition => {
  switch (status._tag) {
    case 'Pending':
      return moves.tryLater(upload.state, O.some(SEEN_PENDING));
    case 'Completed':
      return moves.enter({ _tag: 'Imported', receipt: O.none, at: now });
    case 'Failed':
      return moves.reject(status.reason);
  }
};

const giveUpOrSendAgain = (
  { upload, now, moves }: Met,
  event: Extract<UploadEvent, { _tag: 'ResolveResend' | 'Withdraw' }>,
  since: Instant,
): Transition => {
  if (!needsOperator(upload, now)) return moves.refuseUntilAbsent(since);
  if (O.isSome(upload.lastError) && upload.lastError.value === SEEN_PENDING)
    return moves.refuse('its usage was seen at the provider, which is still processing it; it will end by itself');
  if (event._tag === 'Withdraw') return moves.reject(event.reason);
  // The count never returns to what a stalled sender of the first try may have seen.
  const { attempts } = upload;
  return E.right({
    ...upload,
    state: { _tag: 'Prepared' },
    attempts: attempts + 1,
    refusals: 0,
    nextAttemptAt: now,
  });
};
