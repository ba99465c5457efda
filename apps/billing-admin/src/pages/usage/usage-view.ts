/** How usage by month looks. */
import { monthsOf, nodeUsage, type OrganizationUsage } from '@usage-billing/core/admin';
import type { CalendarDay } from '@usage-billing/core/shared';
import { type AmountType, NODE_SECONDS } from '@usage-billing/core/usage';
import { isSome } from 'fp-ts/lib/Option.js';
import { linkTo } from '../../page/query.ts';
import { type DataColumn, dataTable } from '../../view/data-table.ts';
import { grouped, id, monthName } from '../../view/format.ts';
import { organizationLink } from '../../view/organization-link.ts';
import { pager, shownText } from '../../view/pager.ts';
import { all, type Child, type Html, tags } from '../../view/tags.ts';
import type { UsageData } from './usage-data.ts';
import { type UsageQuery, usageFields } from './usage-query.ts';

const { a, button, data, div, form, input, label, p, span } = tags;

/** As many as the directory's search returns. */
const PAGE_SIZE = 30;

export const usageView = (usage: UsageData, query: UsageQuery): Child => {
  const { organizations, total, span: months } = usage;
  return all(
    filters(usage, query),
    organizations.length === 0 ? p({ class: 'empty' }, 'No organization matches.') : table(usage),
    pager({
      page: query.page,
      pageSize: PAGE_SIZE,
      total,
      link: (page) => linkTo('/admin/usage', usageFields, { ...query, page }),
    }),
    p(
      {},
      a(
        {
          href: `/admin/usage.csv?from=${months.from.slice(0, 7)}&to=${months.to.slice(0, 7)}`,
        },
        `All organizations from ${monthName(months.from)} to ${monthName(months.to)} as CSV`,
      ),
      span(
        { class: 'soft' },
        ' node-usage is node-seconds divided by the seconds of the whole month: so many nodes ran on average.',
      ),
    ),
  );
};

const filters = ({ total, span: months }: UsageData, { q, page }: UsageQuery): Html =>
  form(
    { class: 'filters', method: 'get', action: '/admin/usage' },
    label(
      { class: 'wide' },
      'Search',
      input({ type: 'search', name: 'q', value: q, placeholder: 'name, slug, internal id, e-mail' }),
    ),
    label({}, 'From', input({ type: 'text', name: 'from', value: months.from.slice(0, 7), placeholder: '2026-01' })),
    label({}, 'To', input({ type: 'text', name: 'to', value: months.to.slice(0, 7), placeholder: '2026-03' })),
    button({ type: 'submit' }, 'Apply'),
    span({ class: 'total', role: 'status' }, shownText({ page, pageSize: PAGE_SIZE, total })),
  );

const table = ({ organizations, span: months }: UsageData): Html => {
  const others = new Set(organizations.flatMap(({ units }) => units.filter((unit) => unit !== NODE_SECONDS)));
  const units = [NODE_SECONDS, ...[...others].toSorted()];
  return dataTable<OrganizationUsage>({
    label: 'Usage by month, the newest month first',
    rows: organizations,
    isStruck: ({ organization }) => isSome(organization.deletedAt),
    columns: [
      {
        title: 'Organization',
        cell: ({ organization: { externalId, name } }) => [organizationLink(externalId, name), div({}, id(externalId))],
      },
      ...monthsOf(months).flatMap((month, place) => units.flatMap((unit) => columnsOf(month, unit, place > 0))),
    ],
  });
};

const columnsOf = (
  month: CalendarDay,
  unit: AmountType,
  isOlder: boolean,
): ReadonlyArray<DataColumn<OrganizationUsage>> => {
  const exact: DataColumn<OrganizationUsage> = {
    title: `${unit}, ${monthName(month)}`,
    isNumber: true,
    isSecondary: true,
    cell: ({ used }) => data({ value: used(month, unit).toString() }, grouped(used(month, unit))),
  };
  if (unit !== NODE_SECONDS) return [exact];
  return [
    {
      title: `node-usage, ${monthName(month)}`,
      isNumber: true,
      ...(isOlder ? { isSecondary: true } : {}),
      cell: ({ used }) => {
        const nodes = nodeUsage(used(month, unit), month);
        return data({ value: nodes }, nodes.replace('-', '−'));
      },
    },
    exact,
  ];
};
