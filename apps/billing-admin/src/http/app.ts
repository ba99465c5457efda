/** The pages as an app of Koa: every page of the registry as HTML, and the same as JSON below `/admin/api`. */
import { randomUUID } from 'node:crypto';
import Router from '@koa/router';
import { inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { isSome } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import Koa from 'koa';
import { actions } from '../actions/registry.ts';
import type { CsvFile, OwnForm, Page, PageContext, PageError } from '../page/page.ts';
import { pages } from '../pages/registry.ts';
import type { PageDeps } from '../ports.ts';
import { stylesheet } from '../view/style.ts';
import { all } from '../view/tags.ts';
import type { AdminContext, BillingAdminDeps } from './admin.ts';
import { confirm } from './confirm.ts';
import { securityHeaders } from './headers.ts';
import { SIGN_OUT_PATH } from './paths.ts';
import { type Problem, problemOf } from './problem.ts';
import { sendJson, sendPage, sendPageProblem, sendProblem } from './respond.ts';
import { sendCsv } from './send-csv.ts';
import { propose, serveForm } from './serve-action.ts';
import { routeSignIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { ownForm } from './take-form.ts';
import { admitted, admittedInSession } from './visitor.ts';

export const createBillingAdmin = (admin: BillingAdminDeps): Koa => {
  const app = new Koa();
  const router = new Router();
  router.get(stylesheet.path, (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    ctx.type = 'text/css';
    ctx.body = stylesheet.body;
  });
  router.get('/', (ctx) => ctx.redirect('/admin'));
  router.post(SIGN_OUT_PATH, (ctx) => signOut(admin, ctx));
  if (admin.signIn._tag === 'AtIssuer') routeSignIn(router, admin, admin.signIn.oidc);
  for (const action of actions) {
    router.get(`/admin${action.path}`, (ctx) => serveForm(admin, action, ctx));
    router.post(`/admin${action.path}`, (ctx) => propose(admin, action, ctx));
  }
  router.post('/admin/proposals/:id/confirm', (ctx) => confirm(admin, ctx));
  for (const page of pages) {
    router.get(`/admin/api${page.path === '/' ? '/overview' : page.path}`, (ctx) => serveJson(admin, page, ctx));
    router.get(`/admin${page.path === '/' ? '' : page.path}`, (ctx) => serveHtml(admin, page, ctx));
    const { csv } = page;
    if (csv !== undefined) router.get(`/admin${page.path}.csv`, (ctx) => serveCsv(admin, { ...page, load: csv }, ctx));
  }
  app.on('error', (error: unknown) => admin.log.warn({ err: error }, 'an answer ended before its end'));
  app.use(securityHeaders);
  app.use(reportUnexpected(admin));
  app.use(router.routes());
  app.use((ctx) => sendProblem(admin, ctx, problemOf({ _tag: 'NotFound', what: 'page at this address' })));
  return app;
};

type AnyPage = Page<PageDeps>;

const serveHtml = async (admin: BillingAdminDeps, page: AnyPage, ctx: AdminContext): Promise<void> => {
  const loaded = await load(admin, page, ctx, admittedInSession)();
  if (E.isLeft(loaded)) return sendPageProblem(admin, ctx, loaded.left, page.nav);
  const { title, content } = loaded.right;
  sendPage(admin, ctx, { title, content: content(), nav: page.nav });
};

/** Scripts hold no session, and need none: nothing is changed here. */
const serveJson = async (admin: BillingAdminDeps, page: AnyPage, ctx: AdminContext): Promise<void> => {
  const loaded = await load(admin, page, ctx, admitted)();
  if (E.isLeft(loaded)) return sendProblem(admin, ctx, loaded.left);
  sendJson(ctx, loaded.right.json());
};

const serveCsv = async (admin: BillingAdminDeps, page: Loadable<CsvFile>, ctx: AdminContext): Promise<void> => {
  const file = await load(admin, page, ctx, admittedInSession)();
  if (E.isLeft(file)) return sendPageProblem(admin, ctx, file.left, page.nav);
  sendCsv(admin, ctx, file.right);
};

/** What loads the page, or something of it. */
interface Loadable<A> extends Pick<AnyPage, 'role' | 'nav'> {
  readonly load: (deps: PageDeps, sent: URLSearchParams, context: PageContext) => TE.TaskEither<PageError, A>;
}

const load = <A>(
  admin: BillingAdminDeps,
  page: Loadable<A>,
  ctx: AdminContext,
  admit: typeof admitted,
): TE.TaskEither<Problem, A> =>
  inSteps(async function* () {
    const { staff, session } = yield* step(admit(admin, ctx, page.role));
    const form: OwnForm = (...given) => (isSome(session) ? ownForm(session.value, ...given) : all());
    const context = { now: admin.deps.clock.now(), params: ctx.params ?? {}, staff, form };
    return yield* step(TE.mapLeft(problemOf)(page.load(admin.deps, ctx.URL.searchParams, context)));
  });

const reportUnexpected =
  (admin: BillingAdminDeps) =>
  async (ctx: AdminContext, next: () => Promise<unknown>): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const requestId = randomUUID();
      admin.log.error({ err: error, requestId, path: ctx.path }, 'unexpected error');
      const detail = `This should not have happened. Whether anything was changed, the audit log says. Tell whoever runs the service the request id ${requestId}.`;
      sendProblem(admin, ctx, { status: 500, title: 'Unexpected error', detail });
    }
  };
