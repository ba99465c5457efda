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
import type { AmountType } from '../../../usage/amount-type.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';

/** `daily`: the summaries of the past days. `post-trial`: the usage of an account that was created after its trial. */
export type Uploader = 'daily' | 'post-trial';

/** One line of the usage file, and of the provider's usage once it is imported. */
export interface UploadLine {
  readonly instanceId: InstanceId;
  readonly accountNumber: string;
  readonly amountType: AmountType;
  /** 0 < quantity < 10^13. */
  readonly quantity: bigint;
  readonly startDate: CalendarDay;
  /** The interval's end as the provider is told: usage before 00:00 UTC of this day. */
  readonly endDate: CalendarDay;
  readonly subscriptionNumber: string;
  readonly chargeNumber: string;
  /** Names the upload and is unique to it and this account; by it the provider can be asked whether the usage is there. */
  readonly description: string;
}

export type UploadState =
  | { readonly _tag: 'Prepared' }
  /** The request may be under way. Found at start, it means that a process died here. */
  | { readonly _tag: 'Sending'; readonly since: Instant }
  | { readonly _tag: 'Sent'; readonly importId: string; readonly since: Instant }
  /** It is not known whether the provider took the file. `since`: when it was (first) sent. */
  | { readonly _tag: 'Unknown'; readonly since: Instant; readonly reason: string }
  | { readonly _tag: 'Imported'; readonly importId: Option<string>; readonly at: Instant }
  /** The provider refused the import; the aggregates were released. */
  | { readonly _tag: 'Rejected'; readonly reason: string; readonly at: Instant };

export type UploadStateName = UploadState['_tag'];

export const UPLOAD_STATES = [
  'Prepared',
  'Sending',
  'Sent',
  'Unknown',
  'Imported',
  'Rejected',
] as const satisfies ReadonlyArray<UploadStateName>;

/** None: on its way still. */
export const settledAt = (state: UploadState): Option<Instant> =>
  state._tag === 'Imported' || state._tag === 'Rejected' ? some(state.at) : none;

/** Tells one time in a state from the next: a state that is entered again has another moment. */
export const sinceOf = (state: UploadState): Option<Instant> => ('since' in state ? some(state.since) : none);

export interface Upload {
  readonly id: UploadId;
  readonly uploader: Uploader;
  /** Usage before 00:00 UTC of this day is covered. */
  readonly through: CalendarDay;
  readonly createdAt: Instant;
  /** At most 50 characters, ends in `.csv`. */
  readonly fileName: string;
  /** The exact bytes that are sent, every time. */
  readonly content: Uint8Array;
  readonly contentSha256: string;
  /** Begins the key of its requests; a repetition of one request has the same key, a new request has a new one. */
  readonly idempotencyKey: string;
  readonly lines: ReadonlyArray<UploadLine>;
  readonly state: UploadState;
  /** How often something was tried in the present state; sets the back-off. */
  readonly attempts: number;
  /** Definite refusals of the file since it was prepared or in doubt; a send that never arrived does not interrupt them. */
  readonly refusals: number;
  /** Before this moment there is nothing to do. */
  readonly nextAttemptAt: Instant;
  /** The last failure, for staff. */
  readonly lastError: Option<string>;
}

/** An upload without its bytes and lines, for lists. */
export interface UploadOverview extends Omit<Upload, 'content' | 'lines'> {
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

/** Is the upload still where somebody saw it, for a compare-and-set? */
export const isAsSeen = (upload: Seen, seen: Seen): boolean =>
  upload.state._tag === seen.state._tag &&
  upload.attempts === seen.attempts &&
  toNullable(sinceOf(upload.state)) === toNullable(sinceOf(seen.state));
