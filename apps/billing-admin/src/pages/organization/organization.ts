/** One organization: where it stands and why, its usage by day, what is set aside of it, and what staff did. */
import { addDays, dayOf, formatInstant, inSteps, startOfDay, step } from '@usage-billing/core/shared';
import {
  defaultEnforcementPolicy,
  explainOrganization,
  type OrganizationExplanation,
} from '@usage-billing/core/trials';
import { isNone, isSome } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { given } from '../../page/optional-json.ts';
import { type PageError, page } from '../../page/page.ts';
import { organizationUnread, reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { type OrganizationData, USAGE_DAYS } from './organization-data.ts';
import { organizationView } from './organization-view.ts';

const LATEST_ACTIONS = 20;

export const organizationPage = page<PageDeps>()({
  path: '/organizations/:id',
  nav: 'Organizations',
  role: 'viewer',
  query: {},
  load:
    (deps) =>
    (_, { params, now }) =>
      inSteps(async function* () {
        const explained = yield* step(findExplained(deps, params.id ?? ''));
        const { id, externalId, createdAt } = explained.organization;
        const range = { from: startOfDay(addDays(dayOf(now), 1 - USAGE_DAYS)), to: now };
        const instanceIds = isSome(id) ? [id.value] : [];
        const usage = yield* step(reading(deps.ledger.sums({ range, by: 'day', instanceIds })));
        const setAside = isNone(id) ? [] : yield* step(reading(deps.ledger.setAsideSums({ instanceId: id.value })));
        const actions = yield* step(
          reading(
            deps.staffActions.list({
              objectKind: 'organization',
              objectIds: [externalId, ...instanceIds],
              // What is older was done to another one that had the external id before.
              from: createdAt,
              limit: LATEST_ACTIONS,
            }),
          ),
        );
        return { explained, usage, setAside, actions };
      }),
  title: ({ explained }) => explained.organization.name,
  view: (data, _, { staff }) => organizationView(data, staff),
  json: ({ explained: { organization, explanation, trial }, usage, setAside }: OrganizationData) => ({
    externalId: organization.externalId,
    ...given('internalId', organization.id, (id) => id),
    name: organization.name,
    standing: explanation.standing,
    ...given('since', explanation.since, formatInstant),
    trial: { length: trial.length, remaining: trial.remaining, end: formatInstant(trial.end) },
    dataAccess: { refused: explanation.dataAccess.refused, why: explanation.dataAccess.why },
    dataUpload: { refused: explanation.dataUpload.refused, why: explanation.dataUpload.why },
    ...given('accountNumber', organization.billingAccount, ({ number }) => number),
    usage: usage.map(({ start, amountType, amount }) => ({
      day: dayOf(start),
      unit: amountType,
      amount: amount.toString(),
    })),
    setAside: setAside.map(({ reason, amountType, amount, rows }) => ({
      reason,
      unit: amountType,
      amount: amount.toString(),
      rows,
    })),
  }),
});

const findExplained = (
  { directory, claims, clock }: PageDeps,
  id: string,
): TE.TaskEither<PageError, OrganizationExplanation> =>
  TE.mapLeft(organizationUnread(id))(explainOrganization({ directory, claims, clock })(id, defaultEnforcementPolicy));
