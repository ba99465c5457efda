/** What is around every page: where one is, where one can go, and who one is. */
import type { Staff } from '@usage-billing/core/admin';
import { render } from '#preact-render';
import { stylesheet } from './style.ts';
import { type Child, type Href, type Html, tags } from './tags.ts';

const { a, body, div, h1, head, header, html, link, main, meta, nav, span, strong, title } = tags;

/** A link of the navigation. */
export interface NavLink {
  readonly title: string;
  readonly href: Href;
}

/** What the shell needs to know about the request. */
export interface ShellContext {
  readonly staff: Staff | undefined;
  readonly links: ReadonlyArray<NavLink>;
  /** The link of which this page is a part. */
  readonly current: string | undefined;
  /** Said above every page, e.g. that nobody had to sign in. */
  readonly warning: string | undefined;
  /** Ends the session; absent where there is none to end. */
  readonly signOut: Html | undefined;
}

/** A whole document as text. */
export const document = (context: ShellContext, heading: string, content: Child): string =>
  `<!doctype html>${render(
    html(
      { lang: 'en' },
      head(
        {},
        meta({ charset: 'utf-8' }),
        meta({ name: 'viewport', content: 'width=device-width, initial-scale=1' }),
        title({}, `${heading} · Billing admin`),
        link({ rel: 'stylesheet', href: stylesheet.path }),
      ),
      body(
        {},
        a({ class: 'skip', href: '#content' }, 'Skip to the content'),
        top(context),
        context.warning === undefined
          ? undefined
          : div({ class: 'strip', role: 'region', 'aria-label': 'Warning' }, context.warning),
        main({ id: 'content' }, h1({}, heading), content),
      ),
    ),
  )}`;

const top = ({ staff, links, current, signOut }: ShellContext): Html =>
  header(
    { class: 'top' },
    strong({}, 'Billing admin'),
    links.length === 0
      ? undefined
      : nav(
          { 'aria-label': 'Pages' },
          links.map(({ title: text, href }) =>
            a({ href, ...(text === current ? { 'aria-current': 'page' } : {}) }, text),
          ),
        ),
    staff === undefined ? undefined : div({ class: 'who' }, span({}, `${staff.name} · ${staff.role}`), signOut),
  );
