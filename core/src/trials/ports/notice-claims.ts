/** Port: what became of every notice, so that each goes out at most once. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Decision, StaffDecision } from '../../shared/decision.ts';
import { DAY, type Instant, plus } from '../../shared/instant.ts';
import type { TrialNotice } from '../organization.ts';

/** The claims could not be read or written. Without a claim nothing is sent. */
export type NoticeClaimsError = { readonly _tag: 'NoticeClaimsUnavailable'; readonly message: string };

/** `claimed`: somebody is about to send, or died there; `in doubt`: sent with an unknown outcome. Both are shown to staff. */
export type NoticeState = 'claimed' | 'sent' | 'in doubt' | 'refused';

/** The record that a notice is being or was sent, written before it is sent. */
export interface NoticeClaim {
  readonly externalId: string;
  readonly notice: TrialNotice;
  /** The end of the trial that it is about, as it was when this trial's notice was first claimed. */
  readonly trialExpiresAt: Instant;
  readonly state: NoticeState;
  readonly claimedAt: Instant;
  readonly attempts: number;
  readonly nextAttemptAt: Option<Instant>;
  readonly lastError: Option<string>;
  /** What staff decided about it, oldest first. */
  readonly resolutions: ReadonlyArray<NoticeResolution>;
}

/** A trial's end that moves by less than this is the same trial's: its owners know enough. */
const ANOTHER_TRIAL = DAY;

/** A claim of a trial that ended then, or before, says nothing of the trial that ends at the given moment. */
export const earlierTrialEndsBy = (trialExpiresAt: Instant): Instant => plus(trialExpiresAt, -ANOTHER_TRIAL);

/** Whether the claim counts for a trial that ends at this moment: it is about that one, or about a later one. */
export const countsForTrial = (claim: Pick<NoticeClaim, 'trialExpiresAt'>, trialExpiresAt: Instant): boolean =>
  claim.trialExpiresAt > earlierTrialEndsBy(trialExpiresAt);

/** What a person found out about a notice of which nobody knew whether it had arrived. */
export interface NoticeResolution extends Decision {
  /** `sent`: the owners know; `send again`: they do not, so the next run may tell them. */
  readonly outcome: 'sent' | 'send again';
  readonly at: Instant;
}

/** The same as it is decided, for the audit log. */
export type NoticeSettlement = NoticeResolution & StaffDecision;

/** Why a decision about a notice was not taken; nothing was changed. */
export type ResolveNoticeError =
  | NoticeClaimsError
  /** Nobody ever claimed this notice. */
  | { readonly _tag: 'NoticeNotClaimed' }
  /** Everybody knows already what became of it. */
  | { readonly _tag: 'NoticeNotInDoubt'; readonly state: NoticeState };

/**
 * What makes a notice go out at most once in a trial: it is claimed before it is sent. Of each notice of an organization
 * there is one claim, about the latest trial that it was claimed for.
 */
export interface NoticeClaims {
  /**
   * True for exactly one caller: for the first claim of this notice in this trial, and again once a refused one has
   * become due. A notice that is claimed, sent or in doubt is never given out again, except for a trial that ends at
   * least a day later: then the claim is this trial's, and what became of the earlier one's notice is no longer told.
   */
  readonly claim: (
    externalId: string,
    notice: TrialNotice,
    trialExpiresAt: Instant,
    now: Instant,
  ) => TaskEither<NoticeClaimsError, boolean>;
  readonly sent: (externalId: string, notice: TrialNotice) => TaskEither<NoticeClaimsError, void>;
  readonly inDoubt: (externalId: string, notice: TrialNotice, error: string) => TaskEither<NoticeClaimsError, void>;
  /** Definitely not sent: it may be claimed again from `nextAttemptAt` on. */
  readonly refused: (
    externalId: string,
    notice: TrialNotice,
    error: string,
    nextAttemptAt: Instant,
  ) => TaskEither<NoticeClaimsError, void>;
  /**
   * Settles a notice that is claimed or in doubt, once: of several who do it at once one does. `send again` makes it one
   * that was refused and is due from `at` on. It is written into the audit log in the same transaction.
   */
  readonly resolve: (
    externalId: string,
    notice: TrialNotice,
    settlement: NoticeSettlement,
  ) => TaskEither<ResolveNoticeError, void>;
  /** All claims of an organization, or of all organizations those that are not `sent`. */
  readonly list: (externalId?: string) => TaskEither<NoticeClaimsError, ReadonlyArray<NoticeClaim>>;
}
