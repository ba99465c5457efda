/** Who comes with a request, and in which session. */
import { mayAct, type Staff, type StaffSessionsError } from '@usage-billing/core/admin';
import { fail, inSteps, type StaffRole, step } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { sessionCookie } from '../sessions/cookies.ts';
import type { SignInError } from '../sign-in/sign-in-error.ts';
import type { AdminContext, BillingAdminDeps, Visitor } from './admin.ts';
import { type Problem, problemOf } from './problem.ts';

/** Whoever may do what needs this role. */
export const admitted = (
  admin: BillingAdminDeps,
  ctx: AdminContext,
  role: StaffRole,
): TE.TaskEither<Problem, Visitor> =>
  inSteps(async function* () {
    const visitor = yield* step(TE.mapLeft(refusalOf(admin))(identified(admin, ctx)));
    ctx.state.visitor = visitor;
    const { staff } = visitor;
    if (mayAct(staff.role, role)) return visitor;
    return yield* fail<Problem>({
      status: 403,
      title: 'Not allowed',
      detail: `This needs the role ${role}; yours is ${staff.role}.`,
    });
  });

/** The same in a session: a new one where there was none, or where it was of somebody else or of another role. */
export const admittedInSession = (
  admin: BillingAdminDeps,
  ctx: AdminContext,
  role: StaffRole,
): TE.TaskEither<Problem, Visitor> =>
  inSteps(async function* () {
    const visitor = yield* step(admitted(admin, ctx, role));
    if (O.isSome(visitor.session)) return visitor;
    const session = yield* step(TE.mapLeft(refusalOf(admin))(admin.sessions.start(visitor.staff)));
    sessionCookie.write(ctx, session.secret);
    ctx.state.visitor = { ...visitor, session: O.some(session) };
    return ctx.state.visitor;
  });

const identified = (
  { signIn, sessions }: BillingAdminDeps,
  ctx: AdminContext,
): TE.TaskEither<SignInError | StaffSessionsError, Visitor> =>
  inSteps(async function* () {
    const secret = sessionCookie.read(ctx);
    const owner = secret === undefined ? O.none : yield* step(sessions.use({ secret }));
    if (signIn._tag === 'AtIssuer') {
      if (secret === undefined || O.isNone(owner)) return yield* fail<SignInError>(NO_SESSION);
      return { staff: owner.value, session: O.some({ secret }) };
    }
    const staff = yield* step(signIn.identify(ctx.req));
    if (secret === undefined) return { staff, session: O.none };
    const isOwn = O.exists(({ name, role }: Staff) => name === staff.name && role === staff.role)(owner);
    return { staff, session: isOwn ? O.some({ secret }) : O.none };
  });

const NO_SESSION: SignInError = { _tag: 'NotSignedIn', reason: 'there is no session' };

/** Why is for the log alone: a stranger is not told what is missing. */
export const refusalOf =
  ({ log, signIn }: Pick<BillingAdminDeps, 'log' | 'signIn'>) =>
  (error: SignInError | StaffSessionsError): Problem => {
    if (error._tag === 'StaffSessionsUnavailable')
      return problemOf({ _tag: 'AdminDataUnavailable', message: error.message });
    log.info(error, 'refused somebody');
    if (error._tag === 'NoRole')
      return { status: 403, title: 'No access', detail: `${error.name} has no role here. Ask an admin to add you.` };
    return signIn._tag === 'AtIssuer'
      ? { status: 401, title: 'Not signed in', detail: 'Sign in, and repeat what you did.', signIn: true }
      : { status: 401, title: 'Not signed in', detail: 'Come through the proxy that signs staff in.' };
  };
