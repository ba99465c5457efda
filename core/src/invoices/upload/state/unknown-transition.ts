/** What becomes of an upload in doubt: nobody saw whether the provider took it. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Instant } from '../../../shared/instant.ts';
import type { ReportStatus } from '../../provider/usage-uploader.ts';
import type { UploadEvent } from './upload-event.ts';
import type { Met, Transition } from './upload-moves.ts';
import { mayRepeat, needsOperator } from './upload-progress.ts';

/** The last error of an upload whose usage was found while it was being imported. Stored rows have it: it must not change. */
export const SEEN_PENDING = 'found at the provider; the import is not complete';

export const fromUnknown = (met: Met, since: Instant): Transition => {
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
