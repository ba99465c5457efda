/** Usage by month: what each organization used of each unit, on the page and as CSV. */
import { monthsOf, nodeUsage, usageByMonth } from '@usage-billing/core/admin';
import { inSteps, step } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { given } from '../../page/optional-json.ts';
import { type PageError, page } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { usageCsv } from './usage-csv.ts';
import type { UsageData } from './usage-data.ts';
import { spanOf, usageFields } from './usage-query.ts';
import { usageView } from './usage-view.ts';

export const usagePage = page<PageDeps>()({
  path: '/usage',
  nav: 'Usage',
  role: 'viewer',
  query: usageFields,
  load:
    ({ directory, ledger }) =>
    (query, { now }) =>
      inSteps<PageError, UsageData>(async function* () {
        const span = yield* step(spanOf(query, now));
        const sought = { query: query.q, page: query.page, includeDeleted: true };
        const { organizations, total } = yield* step(reading(directory.search(sought)));
        const used = yield* step(reading(usageByMonth({ ledger })(organizations, span)));
        return { span, organizations: used, total };
      }),
  title: () => 'Usage by month',
  view: usageView,
  json: ({ span, organizations, total }) => ({
    from: span.from.slice(0, 7),
    to: span.to.slice(0, 7),
    total,
    organizations: organizations.map(({ organization, units, used }) => ({
      externalId: organization.externalId,
      ...given('internalId', organization.id, (id) => id),
      name: organization.name,
      months: monthsOf(span).map((month) => ({
        month: month.slice(0, 7),
        usage: units.map((unit) => ({ unit, amount: used(month, unit).toString() })),
        nodeUsage: nodeUsage(used(month, NODE_SECONDS), month),
      })),
    })),
  }),
  csv:
    (deps) =>
    (query, { now }) =>
      inSteps(async function* () {
        return yield* step(usageCsv(deps, yield* step(spanOf(query, now))));
      }),
});
