/** How the list of organizations looks. */
import type { Instant } from '@usage-billing/core/shared';
import { type Organization, trialOf } from '@usage-billing/core/trials';
import { isSome } from 'fp-ts/lib/Option.js';
import type { PageContext } from '../../page/page.ts';
import { linkTo, type QueryOf } from '../../page/query.ts';
import { dataTable } from '../../view/data-table.ts';
import { id, moment, usage } from '../../view/format.ts';
import { pager, shownText } from '../../view/pager.ts';
import { standingBadge } from '../../view/standing.ts';
import { all, type Child, type Html, tags } from '../../view/tags.ts';
import { type OrganizationsData, organizationFields, PAGE_SIZE } from './organizations-data.ts';

const { a, button, div, form, input, label, option, p, select, span } = tags;

type Query = QueryOf<typeof organizationFields>;

export const organizationsView = (data: OrganizationsData, query: Query, { now }: PageContext): Child =>
  all(
    filters(query, data.total),
    data.organizations.length === 0 ? nothing(query) : table(data, now),
    pages(query, data.total),
  );

const filters = (query: Query, total: number): Html =>
  form(
    { class: 'filters', method: 'get', action: '/admin/organizations' },
    label(
      { class: 'wide' },
      'Search',
      input({ type: 'search', name: 'q', value: query.q, placeholder: 'name, slug, internal id, e-mail' }),
    ),
    label(
      {},
      'Deleted ones',
      select(
        { name: 'deleted' },
        (['with', 'without'] as const).map((value) =>
          option({ value, ...(query.deleted === value ? { selected: true } : {}) }, value),
        ),
      ),
    ),
    button({ type: 'submit' }, 'Apply'),
    span({ class: 'total', role: 'status' }, shownText({ page: query.page, pageSize: PAGE_SIZE, total })),
  );

const nothing = (query: Query): Html =>
  p(
    { class: 'empty' },
    query.q === ''
      ? 'There are no organizations here. '
      : `No organization has “${query.q}” in its name, slug, internal id or an e-mail. `,
    query.q === '' && query.page === 1 ? undefined : a({ href: '/admin/organizations' }, 'Show all organizations'),
  );

const table = ({ organizations, usage: used }: OrganizationsData, now: Instant): Html =>
  dataTable<Organization>({
    label: 'Organizations',
    rows: organizations,
    isStruck: ({ deletedAt }) => isSome(deletedAt),
    columns: [
      {
        title: 'Organization',
        cell: (one) => [
          a({ href: `/admin/organizations/${encodeURIComponent(one.externalId)}` }, one.name),
          div({}, id(one.externalId), isSome(one.id) ? [' ', id(one.id.value)] : undefined),
        ],
      },
      { title: 'State', cell: (one) => standingBadge(one, now) },
      { title: 'Refused', cell: refusedText },
      { title: 'Trial', isSecondary: true, cell: (one) => trialText(one, now) },
      { title: 'Team', isSecondary: true, cell: ({ team }) => (isSome(team) ? team.value.name : '—') },
      {
        title: 'Account',
        isSecondary: true,
        cell: ({ billingAccount }) => (isSome(billingAccount) ? id(billingAccount.value.number) : '—'),
      },
      { title: 'Created', isSecondary: true, cell: ({ createdAt }) => moment(createdAt) },
      {
        title: 'This month',
        isNumber: true,
        cell: (one) => (isSome(one.id) ? usage(used.get(one.id.value) ?? 0n) : '—'),
      },
    ],
  });

const refusedText = ({ refuseDataAccess, refuseDataUpload }: Organization): string => {
  if (refuseDataAccess && refuseDataUpload) return 'access and upload';
  if (refuseDataAccess) return 'access';
  return refuseDataUpload ? 'upload' : 'no';
};

const trialText = (one: Organization, now: Instant): string => {
  const { remaining, length } = trialOf(one, now);
  return remaining > 0 ? `${remaining} of ${length} days left` : 'over';
};

const pages = (query: Query, total: number): Html =>
  pager({
    page: query.page,
    pageSize: PAGE_SIZE,
    total,
    link: (page) => linkTo('/admin/organizations', organizationFields, { ...query, page }),
  });
