/**
 * The life of an upload as a pure, total function. What it protects: a file goes out a second time only where the
 * first send was definitely not taken, an operator said so, or the provider recognises the repetition by its key.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { waitAfter } from '../../../shared/back-off.ts';
import { formatInstant, type Instant, plus } from '../../../shared/instant.ts';
import type { UploadState } from './upload.ts';
import type { UploadEvent } from './upload-event.ts';
import { ABSENCE_WINDOW, REFUSALS_AT_MOST } from './upload-policy.ts';
import {
  type IllegalTransition,
  mayRepeat,
  needsOperator,
  type TransitionPolicy,
  type UploadProgress,
} from './upload-progress.ts';

/** Said of an upload in doubt whose usage was seen while its import was still under way. */
const SEEN_PENDING = 'found at the provider; the import is not complete';

export const transition = (
  upload: UploadProgress,
  event: UploadEvent,
  now: Instant,
  policy: TransitionPolicy,
): E.Either<IllegalTransition, UploadProgress> => {
  const { state, attempts, refusals } = upload;

  const refuse = (why: string, allowedFrom: O.Option<Instant> = O.none): E.Either<IllegalTransition, never> =>
    E.left({ _tag: 'IllegalTransition', from: state._tag, event: event._tag, message: why, allowedFrom });
  const illegal = refuse(`an upload that is ${state._tag} cannot meet ${event._tag}`);
  /** An import may be queued until then, and would be billed beside whatever comes of the decision. */
  const tooEarly = (since: Instant): E.Either<IllegalTransition, never> => {
    const from = plus(since, ABSENCE_WINDOW);
    const sent = `it was sent on ${formatInstant(since)}, and its import may still be queued at the provider`;
    return refuse(`${sent}; this may be decided from ${formatInstant(from)} on`, O.some(from));
  };
  const enter = (next: UploadState, lastError: O.Option<string> = O.none): E.Either<never, UploadProgress> =>
    E.right({ state: next, attempts: 0, refusals: 0, nextAttemptAt: now, lastError });
  /** Tried once more in the same state, or fallen back to it; the wait grows. */
  const tryLater = (
    next: UploadState,
    lastError: O.Option<string>,
    refused = refusals,
  ): E.Either<never, UploadProgress> =>
    E.right({
      state: next,
      attempts: attempts + 1,
      refusals: refused,
      nextAttemptAt: plus(now, waitAfter(attempts, policy.backOff)),
      lastError,
    });
  /** The first question comes after the shortest wait: the provider needs a moment. */
  const askSoon = (next: UploadState, lastError: O.Option<string>): E.Either<never, UploadProgress> =>
    E.right({ state: next, attempts: 0, refusals: 0, nextAttemptAt: plus(now, policy.backOff.first), lastError });

  const fromPrepared = (): E.Either<IllegalTransition, UploadProgress> => {
    switch (event._tag) {
      case 'SendStarted':
        // The count goes along, so that a send that falls back waits longer each time.
        return E.right({ ...upload, state: { _tag: 'Sending', since: now } });
      case 'Withdraw':
        return enter({ _tag: 'Rejected', reason: event.reason, at: now }, O.some(event.reason));
      case 'FoundAtProvider':
        // Somebody sent it whose journal was lost, or a send that seemed impossible arrived.
        if (event.status._tag === 'Completed') return enter({ _tag: 'Imported', importId: O.none, at: now });
        return event.status._tag === 'Pending'
          ? // Nothing is known of the key under which it went, so it must not be repeated under another.
            tryLater({ _tag: 'Unknown', since: now, reason: SEEN_PENDING }, O.some(SEEN_PENDING), refusals + 1)
          : illegal;
      default:
        return illegal;
    }
  };

  const fromSending = (since: Instant): E.Either<IllegalTransition, UploadProgress> => {
    switch (event._tag) {
      case 'Accepted':
        return askSoon({ _tag: 'Sent', importId: event.importId, since: now }, O.none);
      case 'NotSent':
        return tryLater({ _tag: 'Prepared' }, O.some(event.reason));
      case 'Refused':
        return refusals + 1 < REFUSALS_AT_MOST
          ? tryLater({ _tag: 'Prepared' }, O.some(event.reason), refusals + 1)
          : enter({ _tag: 'Rejected', reason: event.reason, at: now }, O.some(event.reason));
      case 'OutcomeUnknown':
        return askSoon({ _tag: 'Unknown', since, reason: event.reason }, O.some(event.reason));
      case 'FoundSending': {
        const reason = 'the sending process died before it saw the outcome';
        return enter({ _tag: 'Unknown', since, reason }, O.some(reason));
      }
      default:
        return illegal;
    }
  };

  const fromSent = ({ importId, since }: Extract<UploadState, { _tag: 'Sent' }>) => {
    switch (event._tag) {
      case 'ResolveTaken':
      case 'Withdraw':
        if (!needsOperator(upload, now)) return tooEarly(since);
        // Only where the provider does not say itself how the import stands: one that is pending may still complete.
        if (O.isNone(upload.lastError))
          return refuse(`the provider says that import ${importId} is still under way; it will end by itself`);
        return event._tag === 'Withdraw'
          ? enter({ _tag: 'Rejected', reason: event.reason, at: now }, O.some(event.reason))
          : enter({ _tag: 'Imported', importId: O.some(importId), at: now });
      case 'ImportPending':
        return tryLater(state, O.none);
      case 'ProviderSilent':
        return tryLater(state, O.some(event.reason));
      case 'ImportCompleted':
        return enter({ _tag: 'Imported', importId: O.some(importId), at: now });
      case 'ImportFailed':
        return enter({ _tag: 'Rejected', reason: event.reason, at: now }, O.some(event.reason));
      default:
        return illegal;
    }
  };

  const foundWhileUnknown = (status: Extract<UploadEvent, { _tag: 'FoundAtProvider' }>['status']) => {
    switch (status._tag) {
      case 'Pending':
        return tryLater(state, O.some(SEEN_PENDING));
      case 'Completed':
        return enter({ _tag: 'Imported', importId: O.none, at: now });
      case 'Failed':
        return enter({ _tag: 'Rejected', reason: status.reason, at: now }, O.some(status.reason));
    }
  };

  const fromUnknown = (since: Instant): E.Either<IllegalTransition, UploadProgress> => {
    switch (event._tag) {
      case 'RepeatStarted':
        // Stays in doubt: a crash in the middle of the repetition leaves exactly what was known before it.
        return mayRepeat(upload, now, policy) ? tryLater(state, upload.lastError) : illegal;
      case 'Accepted':
        return askSoon({ _tag: 'Sent', importId: event.importId, since: now }, O.none);
      case 'Refused':
        // It says nothing about the send before it, but the next repetition would meet the same answer.
        return E.right({ ...upload, refusals: refusals + 1, lastError: O.some(event.reason) });
      case 'NotSent':
      case 'OutcomeUnknown':
        // That a repetition failed says nothing about the send before it.
        return E.right({ ...upload, lastError: O.some(event.reason) });
      case 'FoundAtProvider':
        return foundWhileUnknown(event.status);
      case 'AbsentAtProvider':
        return tryLater(state, O.some('not found at the provider; it may still be queued there'));
      case 'ProviderSilent':
        return tryLater(state, O.some(event.reason));
      case 'ResolveTaken':
        return enter({ _tag: 'Imported', importId: O.none, at: now });
      case 'ResolveResend':
      case 'Withdraw':
        if (!needsOperator(upload, now)) return tooEarly(since);
        if (O.isSome(upload.lastError) && upload.lastError.value === SEEN_PENDING)
          return refuse('its usage was seen at the provider, whose import is still under way; it will end by itself');
        if (event._tag === 'Withdraw')
          return enter({ _tag: 'Rejected', reason: event.reason, at: now }, O.some(event.reason));
        // The count never returns to what a stalled sender of the first try may have seen.
        return E.right({
          state: { _tag: 'Prepared' },
          attempts: attempts + 1,
          refusals: 0,
          nextAttemptAt: now,
          lastError: upload.lastError,
        });
      default:
        return illegal;
    }
  };

  switch (state._tag) {
    case 'Prepared':
      return fromPrepared();
    case 'Sending':
      return fromSending(state.since);
    case 'Sent':
      return fromSent(state);
    case 'Unknown':
      return fromUnknown(state.since);
    case 'Imported':
    case 'Rejected':
      return illegal;
  }
};
