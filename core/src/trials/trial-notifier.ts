/** Ports: telling owners about their trial, at most once. */

import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Instant } from '../shared/instant.ts';
import type { Organization, TrialNotice } from './organization.ts';

export type NotifyError =
  /** Certain that nobody was told; it may be tried again. */
  | { readonly _tag: 'NoticeRefused'; readonly message: string }
  /** Nobody can tell whether it went out; it must not be repeated. */
  | { readonly _tag: 'NoticeOutcomeUnknown'; readonly message: string };

export interface TrialNotifier {
  /** Sends one notice to the organization's owners. Not idempotent: claim it first. */
  readonly send: (notice: TrialNotice, organization: Organization) => TaskEither<NotifyError, void>;
}

export type NoticeClaimsError = { readonly _tag: 'NoticeClaimsUnavailable'; readonly message: string };

/** `claimed`: somebody is about to send, or died there; `in doubt`: sent with an unknown outcome. Both are shown to staff. */
export type NoticeState = 'claimed' | 'sent' | 'in doubt' | 'refused';

export interface NoticeClaim {
  readonly externalId: string;
  readonly notice: TrialNotice;
  readonly state: NoticeState;
  readonly claimedAt: Instant;
  readonly attempts: number;
  readonly nextAttemptAt: Option<Instant>;
  readonly lastError: Option<string>;
}

/** What makes a notice go out at most once: it is claimed before it is sent. */
export interface NoticeClaims {
  /**
   * True for exactly one caller: for the first claim of this notice, and again once a refused one has become due.
   * A notice that is claimed, sent or in doubt is never given out again.
   */
  readonly claim: (externalId: string, notice: TrialNotice, now: Instant) => TaskEither<NoticeClaimsError, boolean>;
  readonly sent: (externalId: string, notice: TrialNotice) => TaskEither<NoticeClaimsError, void>;
  readonly inDoubt: (externalId: string, notice: TrialNotice, error: string) => TaskEither<NoticeClaimsError, void>;
  /** Definitely not sent: it may be claimed again from `nextAttemptAt` on. */
  readonly refused: (
    externalId: string,
    notice: TrialNotice,
    error: string,
    nextAttemptAt: Instant,
  ) => TaskEither<NoticeClaimsError, void>;
  /** All claims of an organization, or of all organizations those that are not `sent`. */
  readonly list: (externalId?: string) => TaskEither<NoticeClaimsError, ReadonlyArray<NoticeClaim>>;
}
