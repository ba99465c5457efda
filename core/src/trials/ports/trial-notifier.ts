/** Port: telling owners about their trial. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Organization, TrialNotice } from '../organization.ts';

/** Whether owners were told, where sending failed. */
export type NotifyError =
  /** Certain that nobody was told; it may be tried again. */
  | { readonly _tag: 'NoticeRefused'; readonly message: string }
  /** Nobody can tell whether it went out; it must not be repeated. */
  | { readonly _tag: 'NoticeOutcomeUnknown'; readonly message: string };

/** Tells owners about their trial. */
export interface TrialNotifier {
  /** Sends one notice to the organization's owners. Not idempotent: claim it first. */
  readonly send: (notice: TrialNotice, organization: Organization) => TaskEither<NotifyError, void>;
}
