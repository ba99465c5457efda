/** Writes one step of an upload's life into the journal, and says what becomes of its aggregates. */
import * as O from 'fp-ts/lib/Option.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../../shared/clock.ts';
import type { StaffDecision } from '../../../shared/decision.ts';
import type { Instant } from '../../../shared/instant.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { JournalError, StaleUpload, UploadChange, UploadJournal } from '../journal/upload-journal.ts';
import { halve, instancesOf } from '../report/report-parts.ts';
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

/** Returns the upload as it is then. */
export const takeEdge =
  (deps: EdgeDeps, policy: UploadPolicy) =>
  (upload: Upload, event: UploadEvent, decision: O.Option<StaffDecision> = O.none): TE.TaskEither<EdgeError, Upload> =>
    inSteps(async function* () {
      const now = deps.clock.now();
      const { state: to, ...progress } = yield* step(transition(upload, event, now, policy));
      const aggregates = yield* step(aggregatesAfter(deps, upload, event, to, now));
      const { id, state, attempts } = upload;
      const change = { id, from: { state, attempts }, to, ...progress, at: now, decision, aggregates };
      return yield* step(deps.journal.change(change));
    });

/**
 * A report counts as a whole or not at all, so one bad organization fails all of it: a rejected upload of several is
 * halved until the bad one stands alone, and then its usage is set aside. What was given up on purpose is pending again.
 */
const aggregatesAfter = (
  { journal }: EdgeDeps,
  upload: Upload,
  event: UploadEvent,
  next: UploadState,
  now: Instant,
): TE.TaskEither<JournalError, UploadChange['aggregates']> =>
  inSteps(async function* () {
    if (next._tag !== 'Rejected') return 'keep';
    if (event._tag === 'Withdraw') return { release: null };
    if (event._tag === 'DaysBilled') return { handOver: event.parts };
    if (instancesOf(upload).length < 2) return { release: { reason: 'rejected', detail: next.reason } };
    const ids = [yield* step(journal.reserveId), yield* step(journal.reserveId)] as const;
    return { handOver: halve(upload, ids, now) };
  });
