/** The pages as an app of Koa: every page of the registry as HTML, and the same as JSON below `/admin/api`. */
import { randomUUID } from 'node:crypto';
import Router from '@koa/router';
import { mayAct, type Staff } from '@usage-billing/core/admin';
import type { Logger } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import Koa, { type Context } from 'koa';
import type { LoadedPage, Page } from '../page/page.ts';
import { pages } from '../pages/registry.ts';
import type { PageDeps } from '../ports.ts';
import type { IdentifyStaff, SignInError } from '../sign-in.ts';
import { document, type NavLink } from '../view/shell.ts';
import { stylesheet } from '../view/style.ts';
import { all, tags } from '../view/tags.ts';
import { securityHeaders } from './headers.ts';
import { type Problem, problemOf } from './problem.ts';

export interface BillingAdminDeps {
  readonly deps: PageDeps;
  readonly log: Logger;
  readonly identify: IdentifyStaff;
  /** Everybody is an admin; said above every page. */
  readonly insecureDev: boolean;
}

const { p } = tags;

export const createBillingAdmin = (admin: BillingAdminDeps): Koa => {
  const app = new Koa();
  const router = new Router();
  router.get(stylesheet.path, (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    ctx.type = 'text/css';
    ctx.body = stylesheet.body;
  });
  router.get('/', (ctx) => ctx.redirect('/admin'));
  for (const page of pages) {
    router.get(`/admin/api${page.path === '/' ? '/overview' : page.path}`, (ctx) => serveJson(admin, page, ctx));
    router.get(`/admin${page.path === '/' ? '' : page.path}`, (ctx) => serveHtml(admin, page, ctx));
  }
  app.use(securityHeaders);
  app.use(reportUnexpected(admin));
  app.use(router.routes());
  app.use((ctx) => sendProblem(admin, ctx, problemOf({ _tag: 'NotFound', what: 'page at this address' })));
  return app;
};

const navLinks: ReadonlyArray<NavLink> = pages
  .filter(({ path }) => !path.includes(':'))
  .map(({ nav, path }) => ({ title: nav, href: path === '/' ? '/admin' : `/admin${path}` }));

const staffOf = ({ identify }: BillingAdminDeps, ctx: Context): Staff | undefined =>
  E.getOrElse((): Staff | undefined => undefined)(identify(ctx.req));

const load = async (
  admin: BillingAdminDeps,
  page: Page<PageDeps>,
  ctx: Context & { readonly params?: Readonly<Record<string, string>> },
): Promise<E.Either<Problem, LoadedPage>> => {
  const identified = admin.identify(ctx.req);
  if (E.isLeft(identified)) return E.left(refusalOf(admin, identified.left));
  const staff = identified.right;
  if (!mayAct(staff.role, page.role))
    return E.left({
      status: 403,
      title: 'Not allowed',
      detail: `This needs the role ${page.role}; yours is ${staff.role}.`,
    });
  const context = { now: admin.deps.clock.now(), params: ctx.params ?? {} };
  return E.mapLeft(problemOf)(await page.load(admin.deps, ctx.URL.searchParams, context)());
};

const serveHtml = async (admin: BillingAdminDeps, page: Page<PageDeps>, ctx: Context): Promise<void> => {
  const loaded = await load(admin, page, ctx);
  if (E.isLeft(loaded)) return sendProblem(admin, ctx, loaded.left, page.nav);
  ctx.type = 'html';
  ctx.body = document(shellOf(admin, ctx, page.nav), loaded.right.title, loaded.right.content());
};

const serveJson = async (admin: BillingAdminDeps, page: Page<PageDeps>, ctx: Context): Promise<void> => {
  const loaded = await load(admin, page, ctx);
  if (E.isLeft(loaded)) return sendProblem(admin, ctx, loaded.left);
  ctx.type = 'json';
  ctx.body = JSON.stringify(loaded.right.json());
};

/** Why is for the log alone: a stranger is not told what is missing. */
const refusalOf = ({ log }: BillingAdminDeps, error: SignInError): Problem => {
  log.info(error, 'refused somebody');
  return error._tag === 'NoRole'
    ? { status: 403, title: 'No access', detail: `${error.name} has no role here. Ask an admin to add you.` }
    : { status: 401, title: 'Not signed in', detail: 'Come through the proxy that signs staff in.' };
};

const shellOf = (admin: BillingAdminDeps, ctx: Context, current?: string) => ({
  staff: staffOf(admin, ctx),
  links: staffOf(admin, ctx) === undefined ? [] : navLinks,
  current,
  warning: admin.insecureDev ? 'Started with --insecure-dev: everybody on this machine is an admin.' : undefined,
  signOut: undefined,
});

const sendProblem = (admin: BillingAdminDeps, ctx: Context, problem: Problem, nav?: string): void => {
  ctx.status = problem.status;
  if (ctx.path.startsWith('/admin/api')) {
    ctx.type = 'application/problem+json';
    ctx.body = JSON.stringify(problem);
    return;
  }
  ctx.type = 'html';
  ctx.body = document(shellOf(admin, ctx, nav), problem.title, all(p({ role: 'alert' }, problem.detail)));
};

const reportUnexpected =
  (admin: BillingAdminDeps) =>
  async (ctx: Context, next: () => Promise<unknown>): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const requestId = randomUUID();
      admin.log.error({ err: error, requestId, path: ctx.path }, 'unexpected error');
      const detail = `This should not have happened, and nothing was changed. Tell whoever runs the service the request id ${requestId}.`;
      sendProblem(admin, ctx, { status: 500, title: 'Unexpected error', detail });
    }
  };
