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
import type { UploadId } from '../../../usage/aggregate.ts';
import type { JournalError, UploadJournal } from '../journal/upload-journal.ts';
import { askedOnce, askProviderLead, type ProviderLead } from '../restore-guard/provider-lead.ts';
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

export interface SettleDeps extends Omit<AdvanceDeps, 'lead'> {
  readonly journal: Pick<
    UploadJournal,
    'change' | 'reserveId' | 'inState' | 'lastSend' | 'named' | 'home' | 'markHome'
  >;
}

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

/** Never now: what could not be dealt with in this pass is not due at once again. */
const dueAfter = (open: ReadonlyArray<Upload>, now: Instant, policy: UploadPolicy): O.Option<Instant> => {
  const soonest = plus(now, policy.backOff.first);
  const due = open.map(({ nextAttemptAt }) => (nextAttemptAt > now ? nextAttemptAt : soonest));
  return due.length === 0 ? O.none : O.some(due.reduce((first, at) => (at < first ? at : first)));
};

export const settleUploads =
  (deps: SettleDeps, lead: ProviderLead = askedOnce(askProviderLead(deps))) =>
  (policy: UploadPolicy): TaskEither<JournalError, SettleSummary> =>
  async () => {
    const steps: SettledStep[] = [];
    const imports: FinishedImport[] = [];
    const failures: SettleSummary['failures'][number][] = [];
    const seen = new Set<UploadId>();
    for (;;) {
      const open = await deps.journal.inState(OPEN_STATES)();
      if (E.isLeft(open)) return open;
      // The parts of an upload that was rejected in this pass are new here; they go out in the same pass.
      const fresh = open.right.filter(({ id }) => !seen.has(id));
      if (fresh.length === 0) {
        const now = deps.clock.now();
        return E.right({
          steps,
          imports,
          failures,
          needsOperator: open.right.filter((upload) => needsOperator(upload, now)).map(({ id }) => id),
          open: countOpen(open.right),
          nextDue: dueAfter(open.right, now, policy),
        });
      }
      for (const upload of fresh) {
        seen.add(upload.id);
        const settled = await settleOne({ ...deps, lead }, policy)(upload)();
        steps.push(...settled.steps);
        imports.push(...settled.imports);
        if (O.isSome(settled.failure)) failures.push({ id: upload.id, message: settled.failure.value });
      }
    }
  };
