/**
 * Use case: moves every open upload on as far as it goes now, by what its row says and nothing else. Must run under the
 * uploader's lock: `Sending` then means that a process died while it was sending.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { caught } from '../../../shared/caught.ts';
import { type Instant, plus } from '../../../shared/instant.ts';
import { inSteps, step } from '../../../shared/result.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { JournalError, UploadJournal } from '../journal/upload-journal.ts';
import { checkedOnce, type RestoreCheck, restoreCheck } from '../restore-guard/restore-check.ts';
import { nextAction } from '../state/next-action.ts';
import type { Upload } from '../state/upload.ts';
import type { UploadPolicy } from '../state/upload-policy.ts';
import { needsOperator } from '../state/upload-progress.ts';
import { type AdvanceDeps, advanceUpload } from './advance-upload.ts';
import {
  countOpen,
  type FinishedImport,
  finishedImport,
  OPEN_STATES,
  type SettledStep,
  type SettleSummary,
} from './settle-report.ts';

/** What a pass over the open uploads reads and writes. */
export interface SettleDeps extends Omit<AdvanceDeps, 'restoreCheck' | 'preparedNow'> {
  readonly journal: Pick<
    UploadJournal,
    'change' | 'reserveId' | 'inState' | 'lastSend' | 'named' | 'home' | 'markHome'
  >;
}

export const settleUploads =
  (
    deps: SettleDeps,
    check: RestoreCheck = checkedOnce(restoreCheck(deps)),
    preparedNow: AdvanceDeps['preparedNow'] = new Set(),
  ) =>
  (policy: UploadPolicy): TaskEither<JournalError, SettleSummary> =>
    inSteps(async function* () {
      const settle = settleOne({ ...deps, restoreCheck: check, preparedNow }, policy);
      const settled = new Map<UploadId, Settled>();
      for (;;) {
        const open = yield* step(deps.journal.inState(OPEN_STATES));
        // The parts of an upload that was rejected in this pass are new here; they go out in the same pass.
        const fresh = open.filter(({ id }) => !settled.has(id));
        if (fresh.length === 0) return summaryOf(settled, open, deps.clock.now(), policy);
        for (const upload of fresh) settled.set(upload.id, await settle(upload)());
      }
    });

/** Found dead, in doubt, asked about: no upload has more to do in one pass than this. */
const STEPS_AT_MOST = 8;

interface Settled {
  readonly steps: ReadonlyArray<SettledStep>;
  readonly imports: ReadonlyArray<FinishedImport>;
  readonly failure: O.Option<string>;
}

/** Until it waits or is done. */
const settleOne =
  (deps: AdvanceDeps, policy: UploadPolicy) =>
  (found: Upload): Task<Settled> =>
  async () => {
    const steps: SettledStep[] = [];
    const imports: FinishedImport[] = [];
    let upload = found;
    while (steps.length < STEPS_AT_MOST) {
      const action = nextAction(upload, deps.clock.now(), policy);
      if (action._tag === 'Wait' || action._tag === 'NeedsOperator' || action._tag === 'Done') break;
      // A mistake that throws for one upload must not keep the others from being dealt with; it is reported as a failure.
      const advanced = await caught(advanceUpload(deps, policy)(upload, action))();
      if (E.isLeft(advanced)) return { steps, imports, failure: O.some(advanced.left.message) };
      const { id, uploader, state, lastError } = advanced.right;
      steps.push({ id, uploader, from: upload.state._tag, to: state._tag, lastError });
      const finished = finishedImport(upload, advanced.right);
      if (O.isSome(finished)) imports.push(finished.value);
      upload = advanced.right;
    }
    return { steps, imports, failure: O.none };
  };

const summaryOf = (
  settled: ReadonlyMap<UploadId, Settled>,
  open: ReadonlyArray<Upload>,
  now: Instant,
  policy: UploadPolicy,
): SettleSummary => ({
  steps: [...settled.values()].flatMap(({ steps }) => steps),
  imports: [...settled.values()].flatMap(({ imports }) => imports),
  failures: [...settled].flatMap(([id, { failure }]) => (O.isSome(failure) ? [{ id, message: failure.value }] : [])),
  needsOperator: open.filter((upload) => needsOperator(upload, now)).map(({ id }) => id),
  open: countOpen(open),
  nextDue: dueAfter(open, now, policy),
});

/** Never now: what could not be dealt with in this pass is not due at once again. */
const dueAfter = (open: ReadonlyArray<Upload>, now: Instant, policy: UploadPolicy): O.Option<Instant> => {
  const soonest = plus(now, policy.backOff.first);
  const due = open.map(({ nextAttemptAt }) => (nextAttemptAt > now ? nextAttemptAt : soonest));
  return due.length === 0 ? O.none : O.some(due.reduce((first, at) => (at < first ? at : first)));
};
