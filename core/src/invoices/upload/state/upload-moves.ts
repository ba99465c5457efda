/** The moves that an upload can make, whatever its state and whatever happens to it. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { waitAfter } from '../../../shared/back-off.ts';
import { formatInstant, type Instant, plus } from '../../../shared/instant.ts';
import type { UploadProgress, UploadState } from './upload.ts';
import type { UploadEvent } from './upload-event.ts';
import { ABSENCE_WINDOW } from './upload-policy.ts';
import type { IllegalTransition, TransitionPolicy } from './upload-progress.ts';

export type Transition = E.Either<IllegalTransition, UploadProgress>;

export interface Moves {
  /** The event cannot happen in this state. */
  readonly illegal: Transition;
  /** It could happen in this state, and must not now. */
  readonly refuse: (why: string, allowedFrom?: O.Option<Instant>) => Transition;
  /** What was sent at `since` may be queued at the provider for a day, and would be billed beside whatever is decided. */
  readonly refuseUntilAbsent: (since: Instant) => Transition;
  /** There is something to do at once in the next state. */
  readonly enter: (next: UploadState, lastError?: O.Option<string>) => Transition;
  readonly reject: (reason: string) => Transition;
  /** Taken once more in the same state, or fallen back to it; the wait grows. */
  readonly tryLater: (next: UploadState, lastError: O.Option<string>, refusals?: number) => Transition;
  /** The first question comes after the shortest wait: the provider needs a moment. */
  readonly askSoon: (next: UploadState, lastError: O.Option<string>) => Transition;
}

/** An upload and what happens to it. */
export interface Met {
  readonly upload: UploadProgress;
  readonly event: UploadEvent;
  readonly now: Instant;
  readonly policy: TransitionPolicy;
  readonly moves: Moves;
}

export const meet = (upload: UploadProgress, event: UploadEvent, now: Instant, policy: TransitionPolicy): Met => ({
  upload,
  event,
  now,
  policy,
  moves: movesOf(upload, event, now, policy),
});

const movesOf = (upload: UploadProgress, event: UploadEvent, now: Instant, { backOff }: TransitionPolicy): Moves => {
  const { state, attempts, fingerprint } = upload;
  const refuse: Moves['refuse'] = (message, allowedFrom = O.none) =>
    E.left({ _tag: 'IllegalTransition', from: state._tag, event: event._tag, message, allowedFrom });
  const enter: Moves['enter'] = (next, lastError = O.none) =>
    E.right({ state: next, attempts: 0, refusals: 0, nextAttemptAt: now, lastError, fingerprint });
  return {
    illegal: refuse(`an upload that is ${state._tag} cannot meet ${event._tag}`),
    refuse,
    refuseUntilAbsent: (since) => {
      const from = plus(since, ABSENCE_WINDOW);
      const sent = `it was sent on ${formatInstant(since)}, and its report may still be queued at the provider`;
      return refuse(`${sent}; this may be decided from ${formatInstant(from)} on`, O.some(from));
    },
    enter,
    reject: (reason) => enter({ _tag: 'Rejected', reason, at: now }, O.some(reason)),
    tryLater: (next, lastError, refusals = upload.refusals) => {
      const nextAttemptAt = plus(now, waitAfter(attempts, backOff));
      return E.right({ state: next, attempts: attempts + 1, refusals, nextAttemptAt, lastError, fingerprint });
    },
    askSoon: (next, lastError) => {
      const nextAttemptAt = plus(now, backOff.first);
      return E.right({ state: next, attempts: 0, refusals: 0, nextAttemptAt, lastError, fingerprint });
    },
  };
};
