/** Use case: somebody confirms a proposal. It is carried out once, and only if it would do what was shown. */
import * as E from 'fp-ts/lib/Either.js';
import { isNone } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../shared/clock.ts';
import { keptDecision, type StaffDecision } from '../shared/decision.ts';
import { inSteps, step } from '../shared/result.ts';
import type {
  Proposal,
  ProposalOutcome,
  ProposalPreview,
  StaffProposals,
  StaffProposalsError,
} from './staff-proposals.ts';

/** Why an action cannot be checked or carried out: in words for whoever wanted it. */
export type ActionFailure =
  /** It is not possible, as things stand. */
  | { readonly _tag: 'ActionRefused'; readonly message: string }
  /** Something that it needs does not answer; trying again is safe. */
  | { readonly _tag: 'ActionUnavailable'; readonly message: string };

/** An action on what a proposal names: looked at anew, and ready to be carried out as it was looked at. */
export interface CheckedAction {
  readonly preview: ProposalPreview;
  /** Refuses, in the transaction that makes the change, what is no longer as it was checked. Returns what was done. */
  readonly carryOut: (decision: StaffDecision) => TaskEither<CarryOutError, string>;
}

/** `ActionOutdated`: nothing was changed, because what was checked is no longer so. */
export type CarryOutError = ActionFailure | { readonly _tag: 'ActionOutdated' };

/** Why nobody confirmed it by this. */
export type ConfirmError =
  | StaffProposalsError
  | ActionFailure
  | { readonly _tag: 'NoSuchProposal' }
  | { readonly _tag: 'AlreadyConfirmed'; readonly proposal: Proposal };

/** What a confirmation works with. */
export interface ConfirmProposalDeps {
  readonly proposals: StaffProposals;
  readonly clock: Clock;
  /** Looks at what the proposal would do now. */
  readonly check: (proposal: Proposal) => TaskEither<ActionFailure, CheckedAction>;
}

/** Left: nobody confirmed it by this, and it can be tried again. Right: what became of it, which is also kept with it. */
export const confirmProposal =
  ({ proposals, clock, check }: ConfirmProposalDeps) =>
  (id: bigint, decision: StaffDecision): TaskEither<ConfirmError, ProposalOutcome> =>
    inSteps(async function* () {
      const proposal = yield* step(findOpen(proposals, id));
      const checked = yield* step(check(proposal));
      const isMine = yield* step(proposals.confirm(id, keptDecision(decision), clock.now()));
      // Somebody else was first meanwhile, and the caller is told who.
      if (!isMine) yield* step(findOpen(proposals, id));
      const outcome = isSame(checked.preview, proposal.preview)
        ? await outcomeOf(checked, check(proposal), decision)
        : ({ _tag: 'Changed', now: checked.preview } as const);
      // What was done is done: that it could not be written down is told by the audit log.
      await proposals.settle(id, outcome)();
      return outcome;
    });

const findOpen = (proposals: StaffProposals, id: bigint): TaskEither<ConfirmError, Proposal> =>
  inSteps(async function* () {
    const found = yield* step(proposals.find(id));
    const proposal = yield* step(E.fromOption((): ConfirmError => ({ _tag: 'NoSuchProposal' }))(found));
    if (isNone(proposal.confirmed)) return proposal;
    return yield* step(E.left<ConfirmError>({ _tag: 'AlreadyConfirmed', proposal }));
  });

const outcomeOf = async (
  { carryOut }: CheckedAction,
  checkAgain: TaskEither<ActionFailure, CheckedAction>,
  decision: StaffDecision,
): Promise<ProposalOutcome> => {
  const done = await carryOut(decision)();
  if (E.isRight(done)) return { _tag: 'Done', told: done.right };
  if (done.left._tag !== 'ActionOutdated') return { _tag: 'Failed', why: done.left.message };
  const now = await checkAgain();
  return E.isRight(now)
    ? { _tag: 'Changed', now: now.right.preview }
    : { _tag: 'Failed', why: `Something changed meanwhile, so nothing was done. ${now.left.message}` };
};

const isSame = (one: ProposalPreview, other: ProposalPreview): boolean => textOf(one) === textOf(other);

const textOf = ({ changes, will, willNot }: ProposalPreview): string =>
  JSON.stringify([changes.map(({ what, before, after }) => [what, before, after]), will, willNot]);
