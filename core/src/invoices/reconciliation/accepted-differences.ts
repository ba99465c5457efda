/** Port: differences that staff looked into and accepted. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Decision, StaffDecision } from '../../shared/decision.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Pages } from '../../shared/pages.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { Decimal, Money } from '../money/money.ts';

/** Nothing can be said about what is accepted; it may be asked again. */
export type AcceptedDifferencesError = { readonly _tag: 'AcceptedDifferencesUnavailable'; readonly message: string };

/** What became of a difference: the customer got it back at the provider, or it stays as it is. */
export const ACCEPTED_AS = ['credited', 'kept'] as const;
/** One of {@link ACCEPTED_AS}. */
export type AcceptedAs = (typeof ACCEPTED_AS)[number];

/** A part of a difference that is the same however many days are reconciled: it is accepted with its quantity, and no other. */
export interface DifferencePart {
  /** Names the part among all of its organization, unit and kind; opaque. */
  readonly place: string;
  readonly quantity: Decimal;
}

/** What staff accept of one organization, unit and kind of difference. */
export interface NewAcceptedDifference {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  /** The kind of difference, as `Cell` names it. */
  readonly kind: string;
  readonly parts: ReadonlyArray<DifferencePart>;
  /** What it is worth, where that is known. */
  readonly money: Option<Money>;
  readonly as: AcceptedAs;
  readonly at: Instant;
  readonly decision: StaffDecision;
}

/** What staff accepted, or accept no more. */
export interface AcceptedDifference extends Omit<NewAcceptedDifference, 'decision' | 'as'> {
  /** Grows with time. */
  readonly id: bigint;
  /** `withdrawn`: from then on its parts are accepted no more. */
  readonly as: AcceptedAs | 'withdrawn';
  readonly decision: Decision;
}

/** An acceptance that staff take back. */
export interface Withdrawal {
  readonly id: bigint;
  readonly at: Instant;
  readonly decision: StaffDecision;
}

/** What staff accepted, for ever. */
export interface AcceptedDifferences {
  /**
   * Records all of them, or none, and each in the audit log with it. Nothing is ever overwritten: of one part that was
   * accepted twice the later one holds.
   */
  readonly accept: (
    differences: ReadonlyArray<NewAcceptedDifference>,
  ) => TaskEither<AcceptedDifferencesError, ReadonlyArray<AcceptedDifference>>;
  /**
   * Adds a record with the same parts by which they are accepted no more, and one in the audit log with it. None: no such
   * difference was accepted, or it was withdrawn; then nothing is written.
   */
  readonly withdraw: (withdrawal: Withdrawal) => TaskEither<AcceptedDifferencesError, Option<AcceptedDifference>>;
  /** Everything that was accepted or withdrawn, oldest first; parts in the order in which they were given. */
  readonly all: () => Pages<AcceptedDifferencesError, AcceptedDifference>;
}
