/** How far an upload is, and when a doubtful one may be sent again. */
import type { Instant } from '../shared/instant.ts';
import type { Upload, UploadState, UploadStateName } from './upload.ts';
import type { UploadEvent } from './upload-event.ts';
import { REPEAT_WINDOW, type UploadPolicy } from './upload-policy.ts';

/** What an upload's next step depends on. */
export type UploadProgress = Pick<Upload, 'state' | 'attempts' | 'refusals' | 'nextAttemptAt' | 'lastError'>;

/** The upload cannot meet this event in its state; nothing changes. */
export interface IllegalTransition {
  readonly _tag: 'IllegalTransition';
  readonly from: UploadStateName;
  readonly event: UploadEvent['_tag'];
  readonly message: string;
}

export type TransitionPolicy = Pick<UploadPolicy, 'idempotentUploads' | 'backOff'>;

/** May the identical request go out again, in the hope that the provider knows its key? */
export const mayRepeat = (state: UploadState, now: Instant, policy: TransitionPolicy): boolean =>
  state._tag === 'Unknown' && policy.idempotentUploads && now < state.since + REPEAT_WINDOW;
