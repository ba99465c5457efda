/**
 * The life of an upload as a pure, total function. What it protects: a report goes out a second time only where the
 * first send was definitely not taken, an operator said so, or the provider recognises the repetition by its key.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Instant } from '../../../shared/instant.ts';
import { fromUnknown, SEEN_PENDING } from './unknown-transition.ts';
import type { UploadProgress, UploadState } from './upload.ts';
import type { UploadEvent } from './upload-event.ts';
import { type Met, meet, type Transition } from './upload-moves.ts';
import { REFUSALS_AT_MOST } from './upload-policy.ts';
import { needsOperator, type TransitionPolicy } from './upload-progress.ts';

/** What an event makes of an upload: its next state, or why the event cannot happen to it. Pure. */
export const transition = (
  upload: UploadProgress,
  event: UploadEvent,
  now: Instant,
  policy: TransitionPolicy,
): Transition => {
  const met = meet(upload, event, now, policy);
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

const fromPrepared = ({ upload, event, now, moves }: Met): Transition => {
  switch (event._tag) {
    case 'SendStarted': {
      // The count goes along, so that a send that falls back waits longer each time.
      const fingerprint = O.some(event.fingerprint);
      return E.right({ ...upload, state: { _tag: 'Sending', since: now }, fingerprint });
    }
    case 'Withdraw':
    case 'DaysBilled':
      return moves.reject(event.reason);
    case 'ProviderSilent':
      return moves.tryLater(upload.state, O.some(event.reason));
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
