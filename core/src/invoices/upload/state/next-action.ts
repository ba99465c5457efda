/** What to do next about an upload, from its committed row alone: so it survives any restart. */
import type { Instant } from '../../../shared/instant.ts';
import type { Upload } from './upload.ts';
import { mayRepeat, needsOperator, type TransitionPolicy } from './upload-progress.ts';

/** What is to be done next about an upload. */
export type NextAction =
  | { readonly _tag: 'Send' }
  /** Whoever was sending is dead; the outcome is in doubt. */
  | { readonly _tag: 'MarkUnknown' }
  | { readonly _tag: 'Poll'; readonly receipt: string }
  /** Does the provider hold usage of this upload? */
  | { readonly _tag: 'Ask' }
  /** Ask, and send the identical request again if it is absent. */
  | { readonly _tag: 'Repeat' }
  | { readonly _tag: 'Wait'; readonly until: Instant }
  /** Its outcome has been open for too long. It is still asked about, but only an operator can end it. */
  | { readonly _tag: 'NeedsOperator'; readonly until: Instant }
  | { readonly _tag: 'Done' };

/** To be asked by a process that holds the uploader's lock: `Sending` then means that a process died. */
export const nextAction = (
  upload: Pick<Upload, 'state' | 'refusals' | 'nextAttemptAt'>,
  now: Instant,
  policy: TransitionPolicy,
): NextAction => {
  const { state, nextAttemptAt } = upload;
  if (state._tag === 'Imported' || state._tag === 'Rejected') return { _tag: 'Done' };
  if (state._tag === 'Sending') return { _tag: 'MarkUnknown' };
  if (now < nextAttemptAt) {
    return { _tag: needsOperator(upload, now) ? 'NeedsOperator' : 'Wait', until: nextAttemptAt };
  }
  switch (state._tag) {
    case 'Prepared':
      return { _tag: 'Send' };
    case 'Sent':
      return { _tag: 'Poll', receipt: state.receipt };
    case 'Unknown':
      return mayRepeat(upload, now, policy) ? { _tag: 'Repeat' } : { _tag: 'Ask' };
  }
};

/** The key of the request that began at `since`: every repetition has it, the next request has another. */
export const requestKey = (upload: Pick<Upload, 'idempotencyKey'>, since: Instant): string =>
  `${upload.idempotencyKey}-${since}`;
