/** Port: changes that were shown to staff before anybody makes them. */
import { isNone, type Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Decision } from '../shared/decision.ts';
import type { Instant } from '../shared/instant.ts';
import type { Json } from '../shared/json.ts';
import type { StaffActionName, StaffActionObject } from '../shared/staff-actions.ts';
import type { Staff } from './staff.ts';

/** One thing that a change alters, as text for people. */
export interface ProposedChange {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/**
 * All that somebody agrees to by confirming. It speaks of what is there and not of the present moment, so that the same
 * state always gives the same preview.
 */
export interface ProposalPreview {
  readonly changes: ReadonlyArray<ProposedChange>;
  /** Sentences about what will happen. */
  readonly will: ReadonlyArray<string>;
  /** Sentences about what one could expect and will not happen. */
  readonly willNot: ReadonlyArray<string>;
}

/** A change before anybody decided about it. */
export interface NewProposal {
  readonly action: StaffActionName;
  readonly object: StaffActionObject;
  /** A sentence that says what is proposed. */
  readonly title: string;
  /** What the action reads back. */
  readonly input: Json;
  readonly preview: ProposalPreview;
  readonly by: Staff;
  readonly at: Instant;
}

/** What became of a proposal that somebody confirmed. */
export type ProposalOutcome =
  /** `told` says what was done. */
  | { readonly _tag: 'Done'; readonly told: string }
  /** Nothing was done: what was shown is not what would have happened. */
  | { readonly _tag: 'Changed'; readonly now: ProposalPreview }
  /** It was refused, or broke off: `why` also says what is known about whether anything was changed. */
  | { readonly _tag: 'Failed'; readonly why: string };

/** Somebody's confirmation. */
export interface ProposalConfirmation {
  readonly decision: Decision;
  readonly at: Instant;
  /** None while it is carried out, and for ever if the process died meanwhile: then the audit log tells. */
  readonly outcome: Option<ProposalOutcome>;
}

/** A change as it is kept. */
export interface Proposal extends NewProposal {
  readonly id: bigint;
  readonly confirmed: Option<ProposalConfirmation>;
}

/** What can be said of a proposal in a word; the latter three are the outcomes in {@link ProposalOutcome}. */
export const PROPOSAL_STATES = ['open', 'not finished', 'done', 'refused', 'failed'] as const;
/** One of {@link PROPOSAL_STATES}. */
export type ProposalState = (typeof PROPOSAL_STATES)[number];

const STATE_OF = {
  Done: 'done',
  Changed: 'refused',
  Failed: 'failed',
} as const satisfies Record<ProposalOutcome['_tag'], ProposalState>;

/** `open`: nobody confirmed it. `not finished`: it is carried out, or broke off. */
export const proposalState = ({ confirmed }: Pick<Proposal, 'confirmed'>): ProposalState => {
  if (isNone(confirmed)) return 'open';
  return isNone(confirmed.value.outcome) ? 'not finished' : STATE_OF[confirmed.value.outcome.value._tag];
};

/** Proposals cannot be read or written at the moment. */
export type StaffProposalsError = { readonly _tag: 'StaffProposalsUnavailable'; readonly message: string };

/** Proposals are kept for good, also those that nobody confirmed. */
export interface StaffProposals {
  /** Not idempotent. */
  readonly add: (proposal: NewProposal) => TaskEither<StaffProposalsError, bigint>;
  readonly find: (id: bigint) => TaskEither<StaffProposalsError, Option<Proposal>>;
  /** The latest first, at most `limit`; with `before` only those with a smaller id. Without a state: all of them. */
  readonly list: (query: {
    readonly limit: number;
    readonly state?: ProposalState;
    readonly before?: bigint;
  }) => TaskEither<StaffProposalsError, ReadonlyArray<Proposal>>;
  /** True for one caller, however many confirm at once: whoever gets it carries the proposal out. */
  readonly confirm: (id: bigint, decision: Decision, at: Instant) => TaskEither<StaffProposalsError, boolean>;
  /** Writes down what became of a proposal that was confirmed. The first outcome stands. */
  readonly settle: (id: bigint, outcome: ProposalOutcome) => TaskEither<StaffProposalsError, void>;
}
