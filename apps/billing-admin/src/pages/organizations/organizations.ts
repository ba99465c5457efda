/** Organizations: sought by text, thirty a page, with their usage of this month. */
import {
  dayInMonth,
  dayOf,
  formatInstant,
  inSteps,
  monthOf,
  startOfDay,
  step,
  yearOf,
} from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { isSome } from 'fp-ts/lib/Option.js';
import { given } from '../../page/optional-json.ts';
import { page } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { type OrganizationsData, organizationFields } from './organizations-data.ts';
import { organizationsView } from './organizations-view.ts';

export const organizationsPage = page<PageDeps>()({
  path: '/organizations',
  nav: 'Organizations',
  role: 'viewer',
  query: organizationFields,
  load:
    ({ directory, ledger }) =>
    (query, { now }) =>
      inSteps(async function* () {
        const sought = { query: query.q, page: query.page, includeDeleted: query.deleted === 'with' };
        const { organizations, total } = yield* step(reading(directory.search(sought)));
        const instanceIds = organizations.flatMap(({ id }) => (isSome(id) ? [id.value] : []));
        const today = dayOf(now);
        const from = startOfDay(dayInMonth(yearOf(today), monthOf(today), 1));
        const sums = yield* step(
          reading(ledger.sums({ range: { from, to: now }, by: 'month', instanceIds, amountTypes: [NODE_SECONDS] })),
        );
        return { organizations, total, usage: new Map(sums.map(({ instanceId, amount }) => [instanceId, amount])) };
      }),
  title: () => 'Organizations',
  view: organizationsView,
  json: ({ organizations, total, usage }: OrganizationsData) => ({
    total,
    organizations: organizations.map((one) => ({
      externalId: one.externalId,
      ...given('internalId', one.id, (id) => id),
      name: one.name,
      createdAt: formatInstant(one.createdAt),
      ...given('deletedAt', one.deletedAt, formatInstant),
      trialExpiresAt: formatInstant(one.trialExpiresAt),
      ...given('accountNumber', one.billingAccount, ({ number }) => number),
      refuseDataAccess: one.refuseDataAccess,
      refuseDataUpload: one.refuseDataUpload,
      nodeSecondsThisMonth: (isSome(one.id) ? (usage.get(one.id.value) ?? 0n) : 0n).toString(),
    })),
  }),
});
