/** Writes one step of an upload's life into the journal, and says what becomes of its aggregates. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../../shared/clock.ts';
import type { Decision } from '../../../shared/decision.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { JournalError, StaleUpload, UploadChange, UploadJournal } from '../journal/upload-journal.ts';
import { halve, instancesOf } from '../report/upload-parts.ts';
import type { Upload, UploadState } from '../state/upload.ts';
import type { UploadEvent } from '../state/upload-event.ts';
import type { UploadPolicy } from '../state/upload-policy.ts';
import type { IllegalTransition } from '../state/upload-progress.ts';
import { transition } from '../state/upload-transition.ts';

export interface EdgeDeps {
  readonly journal: Pick<UploadJournal, 'change' | 'reserveId'>;
  readonly clock: Clock;
}

export type EdgeError = JournalError | StaleUpload | IllegalTransition;

/**
 * An import is atomic, so one bad organization fails all of its file: a rejected upload of several is halved until the
 * culprit stands alone, and then its usage is set aside. What was given up on purpose is pending again.
 */
const aggregatesAfter =
  ({ journal }: EdgeDeps, policy: UploadPolicy) =>
  (
    upload: Upload,
    event: UploadEvent,
    next: UploadState,
    now: Instant,
  ): TE.TaskEither<JournalError, UploadChange['aggregates']> =>
  async () => {
    if (next._tag !== 'Rejected') return E.right('keep');
    if (event._tag === 'Withdraw') return E.right({ release: null });
    if (instancesOf(upload).length < 2) return E.right({ release: { reason: 'rejected', detail: next.reason } });
    const first = await journal.reserveId();
    if (E.isLeft(first)) return first;
    const second = await journal.reserveId();
    if (E.isLeft(second)) return second;
    return E.right({ handOver: halve(upload, [first.right, second.right], now, policy.dateFormat) });
  };

/** The upload as it is now, with the content that the caller had. */
export const takeEdge =
  (deps: EdgeDeps, policy: UploadPolicy) =>
  (upload: Upload, event: UploadEvent, decision: O.Option<Decision> = O.none): TE.TaskEither<EdgeError, Upload> =>
  async () => {
    const now = deps.clock.now();
    const next = transition(upload, event, now, policy);
    if (E.isLeft(next)) return next;
    const aggregates = await aggregatesAfter(deps, policy)(upload, event, next.right.state, now)();
    if (E.isLeft(aggregates)) return aggregates;
    const { id, state, attempts } = upload;
    const { state: to, ...progress } = next.right;
    const from = { state, attempts };
    const change = { id, from, to, ...progress, at: now, decision, aggregates: aggregates.right };
    const changed = await deps.journal.change(change)();
    return E.isLeft(changed) ? changed : E.right({ ...changed.right, content: upload.content });
  };
