/**
 * One usage upload and its life: prepared → sending → sent → imported | rejected, with `unknown` where the outcome of
 * the send was not seen. Every edge is written with compare-and-set, and `sending` is committed before the request goes
 * out, so that no crash can make a second one go out unnoticed.
 */

import { none, type Option, some, toNullable } from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../../shared/calendar.ts';
import type { Decision } from '../../../shared/decision.ts';
import type { Instant } from '../../../shared/instant.ts';
import type { UploadId } from '../../../usage/aggregate.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import type { UsageReportLine } from '../../provider/usage-report.ts';

/** `daily`: the summaries of the past days. `post-trial`: the usage of an account that was created after its trial. */
export type Uploader = 'daily' | 'post-trial';

/** One line of the report, with the instance whose usage it is. */
export interface UploadLine extends UsageReportLine {
  readonly instanceId: InstanceId;
}

/** Where an upload stands on its way to the provider. */
export type UploadState =
  | { readonly _tag: 'Prepared' }
  /** The request may be under way. Found at start, it means that a process died here. */
  | { readonly _tag: 'Sending'; readonly since: Instant }
  | { readonly _tag: 'Sent'; readonly receipt: string; readonly since: Instant }
  /** It is not known whether the provider took the report. `since`: when it was (first) sent. */
  | { readonly _tag: 'Unknown'; readonly since: Instant; readonly reason: string }
  | { readonly _tag: 'Imported'; readonly receipt: Option<string>; readonly at: Instant }
  /** The provider refused the report, or rejected it after it had taken it; the aggregates were released. */
  | { readonly _tag: 'Rejected'; readonly reason: string; readonly at: Instant };

/** The name of a state, as lists and the database have it. */
export type UploadStateName = UploadState['_tag'];

/** Every state, in the order of an upload's life. */
export const UPLOAD_STATES = [
  'Prepared',
  'Sending',
  'Sent',
  'Unknown',
  'Imported',
  'Rejected',
] as const satisfies ReadonlyArray<UploadStateName>;

/** None: it is still on its way. */
export const settledAt = (state: UploadState): Option<Instant> =>
  state._tag === 'Imported' || state._tag === 'Rejected' ? some(state.at) : none;

/** Tells one time in a state from the next: a state that is entered again has another moment. */
export const sinceOf = (state: UploadState): Option<Instant> => ('since' in state ? some(state.since) : none);

/** One report to the provider with all that is known of it. */
export interface Upload {
  readonly id: UploadId;
  readonly uploader: Uploader;
  /** Usage before 00:00 UTC of this day is covered. */
  readonly through: CalendarDay;
  readonly createdAt: Instant;
  /** `17-3f9c2a`: what people and the descriptions call it. */
  readonly name: string;
  /** Begins the key of its requests; a repetition of one request has the same key, a new request has a new one. */
  readonly idempotencyKey: string;
  readonly lines: ReadonlyArray<UploadLine>;
  readonly state: UploadState;
  /** How often something was tried in the present state; sets the back-off. */
  readonly attempts: number;
  /** Definite refusals of the report since it was prepared or in doubt; a send that never arrived does not interrupt them. */
  readonly refusals: number;
  /** Before this moment there is nothing to do. */
  readonly nextAttemptAt: Instant;
  /** The last failure, for staff. */
  readonly lastError: Option<string>;
  /** Of the last request, as {@link RenderedReport} has it. None: none went out from this journal. */
  readonly fingerprint: Option<string>;
}

/** What an upload's next step depends on. */
export type UploadProgress = Pick<
  Upload,
  'state' | 'attempts' | 'refusals' | 'nextAttemptAt' | 'lastError' | 'fingerprint'
>;

/** What an upload is before anything happens to it; also that of some organizations of another, under a new name. */
export type UploadPart = Omit<Upload, keyof UploadProgress>;

/** An upload with its lines counted, for lists. */
export interface UploadOverview extends Omit<Upload, 'lines'> {
  readonly lines: number;
  readonly organizations: number;
}

/** One step of an upload's life, as it was written. */
export interface UploadStep {
  readonly at: Instant;
  /** None: it was prepared, or taken over from the provider. */
  readonly from: Option<UploadStateName>;
  readonly to: UploadStateName;
  readonly attempts: number;
  readonly error: Option<string>;
  /** Some: a person took the step. */
  readonly decision: Option<Decision>;
}

type Seen = Pick<Upload, 'state' | 'attempts'>;

/** Whether the upload is still as it was seen, for a compare-and-set. */
export const isAsSeen = (upload: Seen, seen: Seen): boolean =>
  upload.state._tag === seen.state._tag &&
  upload.attempts === seen.attempts &&
  toNullable(sinceOf(upload.state)) === toNullable(sinceOf(seen.state));
