/** An action over HTTP: its form, and the proposal that is made of it. */
import { inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { isNone } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Action, ActionForm, ProposeError } from '../action/action.ts';
import type { PageDeps } from '../ports.ts';
import { all, type Href, tags } from '../view/tags.ts';
import type { AdminContext, BillingAdminDeps } from './admin.ts';
import { noAnswer, type Problem, problemOf } from './problem.ts';
import { sendPage, sendPageProblem, sendProblem } from './respond.ts';
import { ownForm, takeForm } from './take-form.ts';
import { admittedInSession } from './visitor.ts';

type AnyAction = Action<PageDeps>;

const { button, div, li, p, ul } = tags;

export const serveForm = async (admin: BillingAdminDeps, action: AnyAction, ctx: AdminContext): Promise<void> => {
  const opened = await open(admin, action, ctx)();
  if (E.isLeft(opened)) return sendPageProblem(admin, ctx, opened.left, action.nav);
  sendForm(admin, ctx, action, opened.right, new URLSearchParams(), []);
};

const contextOf = ({ deps: { clock } }: BillingAdminDeps, { params = {} }: AdminContext) => ({
  now: clock.now(),
  params,
});

const open = (admin: BillingAdminDeps, action: AnyAction, ctx: AdminContext): TE.TaskEither<Problem, ActionForm> =>
  inSteps(async function* () {
    yield* step(admittedInSession(admin, ctx, action.role));
    return yield* step(TE.mapLeft(problemOf)(action.open(admin.deps, contextOf(admin, ctx))));
  });

const sendForm = (
  admin: BillingAdminDeps,
  ctx: AdminContext,
  { nav }: AnyAction,
  { title, content }: ActionForm,
  sent: URLSearchParams,
  problems: ReadonlyArray<string>,
): void => {
  const session = ctx.state.visitor?.session;
  const parts = [
    problems.length === 0
      ? undefined
      : ul(
          { role: 'alert', class: 'problems' },
          problems.map((text) => li({}, text)),
        ),
    div(
      { class: 'fields' },
      content(sent),
      p({}, 'Nothing is changed by this: the next page shows what would happen.'),
      button({ type: 'submit' }, 'Show what would happen'),
    ),
  ];
  const form =
    session === undefined || isNone(session) ? undefined : ownForm(session.value, ctx.path as Href, ...parts);
  sendPage(admin, ctx, { title, nav, content: all(form) });
};

export const propose = async (admin: BillingAdminDeps, action: AnyAction, ctx: AdminContext): Promise<void> => {
  const taken = await takeForm(admin, ctx, action.role)();
  if (E.isLeft(taken)) return sendProblem(admin, ctx, taken.left, action.nav);
  const { fields, visitor } = taken.right;
  const context = contextOf(admin, ctx);
  const drafted = await action.propose(admin.deps, fields, context)();
  if (E.isLeft(drafted)) return sendProposeError(admin, ctx, action, fields, drafted.left);
  const added = await admin.deps.proposals.add({ ...drafted.right, by: visitor.staff, at: context.now })();
  if (E.isLeft(added)) return sendProblem(admin, ctx, noAnswer(added.left.message), action.nav);
  ctx.redirect(`/admin/proposals/${added.right}`);
  ctx.status = 303;
};

/** What somebody can correct is said above the form, with what they had typed. */
const sendProposeError = async (
  admin: BillingAdminDeps,
  ctx: AdminContext,
  action: AnyAction,
  fields: URLSearchParams,
  error: ProposeError,
): Promise<void> => {
  if (error._tag === 'ActionUnavailable') return sendProblem(admin, ctx, noAnswer(error.message), action.nav);
  if (error._tag !== 'FieldsRefused' && error._tag !== 'ActionRefused')
    return sendProblem(admin, ctx, problemOf(error), action.nav);
  const opened = await open(admin, action, ctx)();
  if (E.isLeft(opened)) return sendProblem(admin, ctx, opened.left, action.nav);
  ctx.status = 422;
  sendForm(admin, ctx, action, opened.right, fields, error._tag === 'FieldsRefused' ? error.problems : [error.message]);
};
