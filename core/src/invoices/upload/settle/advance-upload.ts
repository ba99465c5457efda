/** Does the next thing about one upload: sends it, asks about it, or marks what a dead process left behind. */
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../../../shared/instant.ts';
import type { ImportStatus, ProviderUnavailable, UsageUploader } from '../../provider/usage-uploader.ts';
import { nameInFile } from '../report/upload-description.ts';
import type { JournalMoved } from '../restore-guard/journal-moved.ts';
import type { ProviderAhead, ProviderLead } from '../restore-guard/provider-lead.ts';
import { type NextAction, requestKey } from '../state/next-action.ts';
import type { Upload } from '../state/upload.ts';
import type { UploadEvent } from '../state/upload-event.ts';
import type { UploadPolicy } from '../state/upload-policy.ts';
import { needsOperator } from '../state/upload-progress.ts';
import { askProvider } from './ask-provider.ts';
import { type EdgeDeps, type EdgeError, takeEdge } from './take-edge.ts';

export interface AdvanceDeps extends EdgeDeps {
  readonly uploader: UsageUploader;
  /** Asked before a file goes out. */
  readonly lead: ProviderLead;
}

type AdvanceError = EdgeError | ProviderUnavailable | ProviderAhead | JournalMoved;

/** What there is to do now; waiting and being done are not. */
export type DueAction = Exclude<NextAction, { _tag: 'Wait' | 'NeedsOperator' | 'Done' }>;

const submit =
  (uploader: UsageUploader, upload: Upload, since: Instant): Task<UploadEvent> =>
  async () => {
    const { fileName, content } = upload;
    const answer = await uploader.submit({ fileName, content, idempotencyKey: requestKey(upload, since) })();
    return E.isRight(answer) ? { _tag: 'Accepted', importId: answer.right } : answer.left;
  };

const importEvent = (status: ImportStatus): UploadEvent => {
  switch (status._tag) {
    case 'Pending':
      return { _tag: 'ImportPending' };
    case 'Completed':
      return { _tag: 'ImportCompleted' };
    case 'Failed':
      return { _tag: 'ImportFailed', reason: status.reason };
  }
};

const poll =
  (uploader: UsageUploader, importId: string): Task<UploadEvent> =>
  async () => {
    const status = await uploader.importStatus(importId)();
    return E.isRight(status) ? importEvent(status.right) : { _tag: 'ProviderSilent', reason: status.left.message };
  };

/** `Sending`, and each repetition, is in the journal before the request goes out. */
export const advanceUpload =
  (deps: AdvanceDeps, policy: UploadPolicy) =>
  (upload: Upload, action: DueAction): TaskEither<AdvanceError, Upload> =>
  async () => {
    const take = takeEdge(deps, policy);
    switch (action._tag) {
      case 'MarkUnknown':
        return take(upload, { _tag: 'FoundSending' })();
      case 'Poll': {
        const status = await poll(deps.uploader, action.importId)();
        if (status._tag !== 'ProviderSilent' || !needsOperator(upload, deps.clock.now())) return take(upload, status)();
        // The provider may have forgotten the import, and still hold its usage.
        const found = await askProvider(deps.uploader, upload)();
        return take(upload, found._tag === 'FoundAtProvider' ? importEvent(found.status) : status)();
      }
      case 'Ask':
        return take(upload, await askProvider(deps.uploader, upload)())();
      case 'Send':
      case 'Repeat': {
        if (action._tag === 'Repeat') {
          const answer = await askProvider(deps.uploader, upload)();
          if (answer._tag !== 'AbsentAtProvider') return take(upload, answer)();
        }
        const lead = await deps.lead();
        if (E.isLeft(lead)) return lead;
        if (action._tag === 'Send') {
          const held = lead.right.get(nameInFile(upload.fileName) ?? '');
          if (held !== undefined)
            return take(upload, {
              _tag: 'FoundAtProvider',
              status: { _tag: held.complete ? 'Completed' : 'Pending' },
            })();
        }
        const started = await take(upload, { _tag: action._tag === 'Send' ? 'SendStarted' : 'RepeatStarted' })();
        if (E.isLeft(started)) return started;
        const { state } = started.right;
        // Only these two hold the moment of the first request, of which the key is made.
        if (state._tag !== 'Sending' && state._tag !== 'Unknown') return started;
        return take(started.right, await submit(deps.uploader, started.right, state.since)())();
      }
    }
  };
