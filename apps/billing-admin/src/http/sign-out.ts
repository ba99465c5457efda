/** Ends the session. */
import { inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { sessionCookie } from '../sessions/cookies.ts';
import { all, tags } from '../view/tags.ts';
import type { AdminContext, BillingAdminDeps } from './admin.ts';
import { ISSUER_SIGN_OUT_PATH } from './paths.ts';
import { type Problem, problemOf } from './problem.ts';
import { sendPage, sendProblem } from './respond.ts';
import { takeForm } from './take-form.ts';

const { a, p } = tags;

export const signOut = async (admin: BillingAdminDeps, ctx: AdminContext): Promise<void> => {
  const ended = await end(admin, ctx)();
  if (E.isLeft(ended)) return sendProblem(admin, ctx, ended.left);
  sessionCookie.clear(ctx);
  delete ctx.state.visitor;
  sendPage(admin, ctx, {
    title: 'You are signed out',
    content: all(
      p({}, 'Your session here has ended. Whoever signed you in may still know you.'),
      // A link: the policy of forms would refuse to be led on to another origin.
      admin.signIn._tag === 'AtIssuer'
        ? p({}, a({ href: ISSUER_SIGN_OUT_PATH }, 'Sign out at the issuer too'))
        : undefined,
      p({}, a({ href: '/admin' }, 'Sign in again')),
    ),
  });
};

const end = (admin: BillingAdminDeps, ctx: AdminContext): TE.TaskEither<Problem, void> =>
  inSteps(async function* () {
    const { session } = yield* step(takeForm(admin, ctx, 'viewer'));
    const unavailable = TE.mapLeft(({ message }: { readonly message: string }) =>
      problemOf({ _tag: 'AdminDataUnavailable', message }),
    );
    yield* step(unavailable(admin.sessions.end(session)));
  });
