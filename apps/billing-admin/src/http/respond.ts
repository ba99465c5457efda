/** Writes answers: a page in its shell, JSON, or a problem as either. */
import { isSome } from 'fp-ts/lib/Option.js';
import { pages } from '../pages/registry.ts';
import { document, type NavLink, type ShellContext } from '../view/shell.ts';
import { all, type Child, tags } from '../view/tags.ts';
import type { AdminContext, BillingAdminDeps } from './admin.ts';
import { SIGN_OUT_PATH, signInPath } from './paths.ts';
import type { Problem } from './problem.ts';
import { ownForm } from './take-form.ts';

const { a, button, p } = tags;

/** `nav`: the link of the navigation to which the page belongs. */
export const sendPage = (
  admin: BillingAdminDeps,
  ctx: AdminContext,
  { title, content, nav }: { readonly title: string; readonly content: Child; readonly nav?: string | undefined },
): void => {
  ctx.type = 'html';
  ctx.body = document(shellOf(admin, ctx, nav), title, content);
};

export const sendJson = (ctx: AdminContext, json: unknown): void => {
  ctx.type = 'json';
  ctx.body = JSON.stringify(json);
};

export const sendProblem = (admin: BillingAdminDeps, ctx: AdminContext, problem: Problem, nav?: string): void => {
  const { signIn = false, ...told } = problem;
  ctx.status = problem.status;
  if (ctx.path.startsWith('/admin/api')) {
    ctx.type = 'application/problem+json';
    ctx.body = JSON.stringify(told);
    return;
  }
  const link = signIn ? p({}, a({ href: signInPath('/admin') }, 'Sign in')) : undefined;
  sendPage(admin, ctx, { title: problem.title, content: all(p({ role: 'alert' }, problem.detail), link), nav });
};

/** For whoever asked for a page: to the sign-in where that helps, and back to the page afterwards. */
export const sendPageProblem = (admin: BillingAdminDeps, ctx: AdminContext, problem: Problem, nav: string): void => {
  if (problem.signIn === true) {
    ctx.redirect(signInPath(ctx.url));
    ctx.status = 303;
  } else sendProblem(admin, ctx, problem, nav);
};

const navLinks: ReadonlyArray<NavLink> = pages
  .filter(({ path }) => !path.includes(':'))
  .map(({ nav, path }) => ({ title: nav, href: path === '/' ? '/admin' : `/admin${path}` }));

const shellOf = (admin: BillingAdminDeps, { state: { visitor } }: AdminContext, current?: string): ShellContext => ({
  staff: visitor?.staff,
  links: visitor === undefined ? [] : navLinks,
  current,
  warning: admin.insecureDev ? 'Started with --insecure-dev: everybody on this machine is an admin.' : undefined,
  signOut:
    visitor !== undefined && isSome(visitor.session)
      ? ownForm(visitor.session.value, SIGN_OUT_PATH, button({ type: 'submit', class: 'plain' }, 'Sign out'))
      : undefined,
});
