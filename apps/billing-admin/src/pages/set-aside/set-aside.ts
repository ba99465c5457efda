/** What was set aside: usage by reason, and copies of events that contradict the first of their key. */
import { mayAct } from '@usage-billing/core/admin';
import { formatInstant, inSteps, step } from '@usage-billing/core/shared';
import { type QuarantinedEvent, SET_ASIDE_REASONS, type SetAsideSum } from '@usage-billing/core/usage';
import { page } from '../../page/page.ts';
import { choiceField, linkTo } from '../../page/query.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { dataTable } from '../../view/data-table.ts';
import { filterLinks } from '../../view/filter-links.ts';
import { grouped, id, moment, quantity } from '../../view/format.ts';
import { organizationLink } from '../../view/organization-link.ts';
import { all, type Html, tags } from '../../view/tags.ts';

const { a, h2, p, section } = tags;

const LISTED = 100;

const REASONS = ['all', ...SET_ASIDE_REASONS] as const;

const fields = { reason: choiceField(...REASONS) };

export const setAsidePage = page<PageDeps>()({
  path: '/set-aside',
  nav: 'Set aside',
  role: 'viewer',
  query: fields,
  load:
    ({ ledger, eventStore }) =>
    ({ reason }) =>
      inSteps(async function* () {
        const sums = yield* step(reading(ledger.setAsideSums({})));
        const conflicts = yield* step(reading(eventStore.quarantined({ limit: LISTED })));
        return { sums: sums.filter((sum) => reason === 'all' || sum.reason === reason), conflicts };
      }),
  title: () => 'Set aside',
  view: ({ sums, conflicts }, query, { staff }) =>
    all(
      section(
        {},
        h2({}, 'Usage by reason'),
        filterLinks(
          'Reason',
          REASONS.map((reason) => ({
            title: reason,
            href: linkTo('/admin/set-aside', fields, { reason }),
            isChosen: reason === query.reason,
          })),
        ),
        sums.length === 0 ? p({ class: 'empty' }, 'No usage is set aside for this reason.') : sumsTable(sums),
      ),
      section(
        {},
        h2({}, 'Conflicting events'),
        conflicts.length === 0
          ? p({ class: 'empty' }, 'No copies wait for a decision.')
          : conflictsTable(conflicts, mayAct(staff.role, 'operator')),
        conflicts.length === LISTED ? p({ class: 'soft' }, `Only the first ${LISTED} are listed.`) : undefined,
      ),
    ),
  json: ({ sums, conflicts }) => ({
    usage: sums.map((sum) => ({
      instanceId: sum.instanceId,
      unit: sum.amountType,
      reason: sum.reason,
      amount: sum.amount.toString(),
      hours: sum.rows,
      oldest: formatInstant(sum.oldest),
      newest: formatInstant(sum.newest),
      detail: sum.detail,
    })),
    conflicts: conflicts.map(({ id: conflictId, event, stored, reason }) => ({
      id: conflictId,
      uniqueKey: event.uniqueKey,
      instanceId: event.instanceId,
      unit: event.amountType,
      firstAmount: stored.amount.toString(),
      secondAmount: event.amount.toString(),
      secondReceivedAt: formatInstant(event.receivedAt),
      reason,
    })),
  }),
});

const sumsTable = (sums: ReadonlyArray<SetAsideSum>): Html =>
  dataTable<SetAsideSum>({
    label: 'Usage that is set aside',
    rows: sums,
    columns: [
      { title: 'Organization', cell: ({ instanceId }) => organizationLink(instanceId) },
      { title: 'Reason', cell: ({ reason }) => reason },
      { title: 'Amount', isNumber: true, cell: ({ amount, amountType }) => quantity(amount, amountType) },
      { title: 'Hours', isNumber: true, isSecondary: true, cell: ({ rows }) => grouped(rows) },
      { title: 'Oldest (UTC)', isSecondary: true, cell: ({ oldest }) => moment(oldest) },
      { title: 'Detail', isSecondary: true, cell: ({ detail }) => detail },
    ],
  });

const conflictsTable = (conflicts: ReadonlyArray<QuarantinedEvent>, mayDecide: boolean): Html =>
  dataTable<QuarantinedEvent>({
    label: 'Conflicting events',
    rows: conflicts,
    columns: [
      { title: 'Key', cell: ({ event }) => id(event.uniqueKey) },
      { title: 'Organization', cell: ({ event }) => organizationLink(event.instanceId) },
      { title: 'First', isNumber: true, cell: ({ stored }) => quantity(stored.amount, stored.amountType) },
      { title: 'Second', isNumber: true, cell: ({ event }) => quantity(event.amount, event.amountType) },
      { title: 'Second received (UTC)', isSecondary: true, cell: ({ event }) => moment(event.receivedAt) },
      { title: 'Why', isSecondary: true, cell: ({ reason }) => reason },
      ...(mayDecide ? [{ title: 'Decision', cell: ({ id: one }: QuarantinedEvent) => decideLink(one) }] : []),
    ],
  });

const decideLink = (conflict: string): Html =>
  a({ href: `/admin/set-aside/${encodeURIComponent(conflict)}/decide` }, 'Decide…');
