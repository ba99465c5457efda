/** What somebody sent from a page of this site: every check that stands before a change. */
import { fail, inSteps, type StaffRole, step } from '@usage-billing/core/shared';
import { isNone } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { formToken, isFormToken, type SessionSecret } from '../sessions/sessions.ts';
import { type Child, type Href, type Html, tags } from '../view/tags.ts';
import type { AdminContext, BillingAdminDeps, Visitor } from './admin.ts';
import { readForm } from './form.ts';
import type { Problem } from './problem.ts';
import { admitted } from './visitor.ts';

export interface TakenForm {
  readonly visitor: Visitor;
  readonly session: SessionSecret;
  readonly fields: URLSearchParams;
}

export const takeForm = (admin: BillingAdminDeps, ctx: AdminContext, role: StaffRole): TaskEither<Problem, TakenForm> =>
  inSteps(async function* () {
    if (!admin.isOwnOrigin(ctx.req)) return yield* fail(FOREIGN);
    const visitor = yield* step(admitted(admin, ctx, role));
    const { session } = visitor;
    if (isNone(session)) return yield* fail(NO_SESSION);
    const fields = yield* step(() => readForm(ctx.req));
    const [token = '', ...more] = fields.getAll(TOKEN);
    if (more.length > 0 || !isFormToken(session.value, ctx.path, token)) return yield* fail(NO_TOKEN);
    fields.delete(TOKEN);
    return { visitor, session: session.value, fields };
  });

const TOKEN = 'form-token';

const { form, input } = tags;

/** A form of this session; it works at its own address alone. */
export const ownForm = (session: SessionSecret, action: Href, ...children: ReadonlyArray<Child>): Html =>
  form(
    { method: 'post', action },
    input({ type: 'hidden', name: TOKEN, value: formToken(session, action) }),
    ...children,
  );

const refusal = (title: string, detail: string): Problem => ({
  status: 403,
  title,
  detail: `${detail} Nothing was changed.`,
});

const FOREIGN = refusal('The form came from elsewhere', 'Forms are taken from the pages of this address alone.');
const NO_SESSION = refusal('Your session has ended', 'Open the page again and repeat what you did.');
const NO_TOKEN = refusal('The form is of another session', 'Open its page again and repeat what you did.');
