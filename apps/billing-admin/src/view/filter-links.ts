/** A choice as links: the URL holds what was chosen. */
import { type Href, type Html, tags } from './tags.ts';

const { a, nav } = tags;

export interface FilterLink {
  readonly title: string;
  readonly href: Href;
  readonly isChosen: boolean;
}

export const filterLinks = (label: string, links: ReadonlyArray<FilterLink>): Html =>
  nav(
    { class: 'pager', 'aria-label': label },
    links.map(({ title, href, isChosen }) => a({ href, ...(isChosen ? { 'aria-current': 'true' } : {}) }, title)),
  );
