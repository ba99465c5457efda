/** Where one is in a list, and the links to the page before and after. */
import { grouped } from './format.ts';
import { type Href, type Html, tags } from './tags.ts';

const { a, nav, span } = tags;

interface Pager {
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  readonly link: (page: number) => Href;
}

export const pager = ({ page, pageSize, total, link }: Pager): Html => {
  const last = Math.max(1, Math.ceil(total / pageSize));
  return nav(
    { class: 'pager', 'aria-label': 'Pages of the list' },
    page > 1
      ? a({ href: link(Math.min(page - 1, last)), rel: 'prev' }, 'Previous')
      : span({ class: 'soft' }, 'Previous'),
    page < last ? a({ href: link(page + 1), rel: 'next' }, 'Next') : span({ class: 'soft' }, 'Next'),
  );
};

/** `31–60 of 412`. */
export const shownText = ({ page, pageSize, total }: Omit<Pager, 'link'>): string => {
  const from = (page - 1) * pageSize + 1;
  return from > total
    ? `none of ${grouped(total)}`
    : `${grouped(from)}–${grouped(Math.min(total, page * pageSize))} of ${grouped(total)}`;
};
