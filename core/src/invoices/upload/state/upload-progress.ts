/** How far an upload is, and when a doubtful one may be sent again. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { Instant } from '../../../shared/instant.ts';
import type { Upload, UploadStateName } from './upload.ts';
import type { UploadEvent } from './upload-event.ts';
import { ABSENCE_WINDOW, REPEAT_WINDOW, type UploadPolicy } from './upload-policy.ts';

/** The upload cannot meet this event in its state; nothing changes. */
export interface IllegalTransition {
  readonly _tag: 'IllegalTransition';
  readonly from: UploadStateName;
  readonly event: UploadEvent['_tag'];
  readonly message: string;
  /** Some: it may from this moment on, if nothing else happens before. */
  readonly allowedFrom: Option<Instant>;
}

/** The part of the policy that decides about transitions. */
export type TransitionPolicy = Pick<UploadPolicy, 'idempotentUploads' | 'backOff'>;

/** May the identical request go out again, in the hope that the provider knows its key? */
export const mayRepeat = (
  { state, refusals }: Pick<Upload, 'state' | 'refusals'>,
  now: Instant,
  policy: TransitionPolicy,
): boolean =>
  state._tag === 'Unknown' && policy.idempotentUploads && refusals === 0 && now < state.since + REPEAT_WINDOW;

/** Has its outcome been open for so long that an operator must look at it, and may decide? */
export const needsOperator = ({ state }: Pick<Upload, 'state'>, now: Instant): boolean =>
  (state._tag === 'Unknown' || state._tag === 'Sent') && now >= state.since + ABSENCE_WINDOW;
