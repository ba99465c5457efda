/** Confirms a proposal. What became of it is on the proposal's own page. */
import {
  type ActionFailure,
  type CheckedAction,
  type ConfirmError,
  confirmProposal,
  type Proposal,
} from '@usage-billing/core/admin';
import { fail, inSteps, type StaffDecision, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { isSome } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { actions } from '../actions/registry.ts';
import { proposalId } from '../pages/proposal/proposal.ts';
import { NOTE_LENGTH } from '../pages/proposal/proposal-view.ts';
import { instantText } from '../view/format.ts';
import type { AdminContext, BillingAdminDeps } from './admin.ts';
import { noAnswer, type Problem, problemOf } from './problem.ts';
import { sendProblem } from './respond.ts';
import { takeForm } from './take-form.ts';

export const confirm = async (admin: BillingAdminDeps, ctx: AdminContext): Promise<void> => {
  const confirmed = await confirming(admin, ctx)();
  if (E.isLeft(confirmed)) return sendProblem(admin, ctx, confirmed.left);
  ctx.redirect(`/admin/proposals/${confirmed.right}`);
  ctx.status = 303;
};

const confirming = (admin: BillingAdminDeps, ctx: AdminContext): TE.TaskEither<Problem, bigint> =>
  inSteps(async function* () {
    const { visitor, fields } = yield* step(takeForm(admin, ctx, 'operator'));
    const id = proposalId(ctx.params?.id ?? '');
    const note = fields.get('note')?.trim() ?? '';
    if (id === undefined) return yield* fail(problemOfConfirm({ _tag: 'NoSuchProposal' }));
    if (note === '' || note.length > NOTE_LENGTH) return yield* fail(NO_NOTE);
    const { name, role } = visitor.staff;
    const decision: StaffDecision = { by: name, note, role, through: 'page' };
    const { proposals, clock } = admin.deps;
    const confirmed = confirmProposal({ proposals, clock, check: checkIn(admin) })(id, decision);
    yield* step(TE.mapLeft(problemOfConfirm)(confirmed));
    return id;
  });

const checkIn =
  ({ deps }: BillingAdminDeps) =>
  (proposal: Proposal): TE.TaskEither<ActionFailure, CheckedAction> => {
    const action = actions.find(({ name }) => name === proposal.action);
    return action === undefined
      ? TE.left({ _tag: 'ActionRefused', message: 'This program has no such action.' })
      : action.check(deps, proposal);
  };

const NO_NOTE: Problem = {
  status: 422,
  title: 'A note is missing',
  detail: `Say why, in at most ${NOTE_LENGTH} characters: the audit log keeps it. Nothing was changed. Go back and confirm again.`,
};

const problemOfConfirm = (error: ConfirmError): Problem => {
  switch (error._tag) {
    case 'NoSuchProposal':
      return problemOf({ _tag: 'NotFound', what: 'such proposal' });
    case 'AlreadyConfirmed':
      return { status: 409, title: 'It is decided already', detail: `${whoWas(error.proposal)} You changed nothing.` };
    case 'ActionRefused':
      return { status: 409, title: 'It is not possible any more', detail: `${error.message} Nothing was changed.` };
    case 'ActionUnavailable':
    case 'StaffProposalsUnavailable':
      return noAnswer(error.message);
  }
};

const whoWas = ({ id, confirmed }: Proposal): string =>
  isSome(confirmed)
    ? `${confirmed.value.decision.by} confirmed it at ${instantText(confirmed.value.at)}: /admin/proposals/${id} says what became of it.`
    : '';
