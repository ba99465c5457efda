/** Leads somebody to the issuer, and takes them back from there into a session. */
import type Router from '@koa/router';
import { fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ownCookie, sessionCookie } from '../sessions/cookies.ts';
import { CALLBACK_PATH, type Oidc, type OidcError, type SignInAttempt } from '../sign-in/oidc.ts';
import type { AdminContext, BillingAdminDeps } from './admin.ts';
import { ISSUER_SIGN_OUT_PATH, SIGN_IN_PATH } from './paths.ts';
import { noAnswer, type Problem } from './problem.ts';
import { sendProblem } from './respond.ts';
import { refusalOf } from './visitor.ts';

export const routeSignIn = (router: Router, admin: BillingAdminDeps, oidc: Oidc): void => {
  const redirecting = (work: (ctx: AdminContext) => TE.TaskEither<Problem, string>) => async (ctx: AdminContext) => {
    const to = await work(ctx)();
    if (E.isLeft(to)) return sendProblem(admin, ctx, to.left);
    ctx.redirect(to.right);
    ctx.status = 303;
  };
  router.get(
    SIGN_IN_PATH,
    redirecting((ctx) => start(admin, oidc, ctx)),
  );
  router.get(
    CALLBACK_PATH,
    redirecting((ctx) => finish(admin, oidc, ctx)),
  );
  router.get(
    ISSUER_SIGN_OUT_PATH,
    redirecting(() => TE.map(({ href }: URL) => href)(TE.mapLeft(problemOf(admin))(oidc.end))),
  );
};

const MINUTES = 10;

/** Held by the browser that began it, so that nobody is signed in by another's link. */
const attemptCookie = ownCookie('sign-in', MINUTES * 60);

interface Begun extends SignInAttempt {
  readonly to: string;
}

const start = (admin: BillingAdminDeps, oidc: Oidc, ctx: AdminContext): TE.TaskEither<Problem, string> =>
  inSteps(async function* () {
    const { url, attempt } = yield* step(TE.mapLeft(problemOf(admin))(oidc.start));
    const begun: Begun = { ...attempt, to: ownPath(ctx.URL.searchParams.get('to') ?? '') };
    attemptCookie.write(ctx, Buffer.from(JSON.stringify(begun)).toString('base64url'));
    return url.href;
  });

const finish = (admin: BillingAdminDeps, oidc: Oidc, ctx: AdminContext): TE.TaskEither<Problem, string> =>
  inSteps(async function* () {
    const begun = begunIn(attemptCookie.read(ctx));
    if (begun === undefined) return yield* fail(NOT_BEGUN);
    attemptCookie.clear(ctx);
    const staff = yield* step(TE.mapLeft(problemOf(admin))(oidc.finish(begun, ctx.search)));
    const former = sessionCookie.read(ctx);
    const unavailable = TE.mapLeft(({ message }: { readonly message: string }) => noAnswer(message));
    if (former !== undefined) yield* step(unavailable(admin.sessions.end({ secret: former })));
    const session = yield* step(unavailable(admin.sessions.start(staff)));
    sessionCookie.write(ctx, session.secret);
    return begun.to;
  });

/** A page of this site and nothing else, whatever the link said. */
const ownPath = (to: string): string => {
  const base = 'https://own.invalid';
  const url = URL.canParse(to, base) ? new URL(to, base) : undefined;
  return url?.origin === base && /^\/admin(\/|$)/.test(url.pathname) && !url.pathname.startsWith(SIGN_IN_PATH)
    ? `${url.pathname}${url.search}`
    : '/admin';
};

/** Undefined: nothing was begun in this browser, or too long ago. */
const begunIn = (cookie: string | undefined): Begun | undefined => {
  try {
    const { state, nonce, verifier, to } = JSON.parse(Buffer.from(cookie ?? '', 'base64url').toString());
    return [state, nonce, verifier, to].every((one) => typeof one === 'string')
      ? { state, nonce, verifier, to: ownPath(to) }
      : undefined;
  } catch {
    return undefined;
  }
};

const NOT_BEGUN: Problem = {
  status: 401,
  title: 'The sign-in cannot be finished',
  detail: `It was not begun in this browser, or more than ${MINUTES} minutes ago.`,
  signIn: true,
};

const problemOf =
  (admin: BillingAdminDeps) =>
  (error: OidcError): Problem =>
    error._tag === 'IssuerUnavailable' ? noAnswer(`the issuer: ${error.message}`) : refusalOf(admin)(error);
