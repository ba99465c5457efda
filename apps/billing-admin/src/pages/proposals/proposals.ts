/** Proposals of staff, the latest first, all or those in one state. */
import { PROPOSAL_STATES, type Proposal, proposalState } from '@usage-billing/core/admin';
import { formatInstant } from '@usage-billing/core/shared';
import { isSome } from 'fp-ts/lib/Option.js';
import { page } from '../../page/page.ts';
import { beforeField, choiceField, linkTo } from '../../page/query.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { dataTable } from '../../view/data-table.ts';
import { filterLinks } from '../../view/filter-links.ts';
import { moment } from '../../view/format.ts';
import { proposalBadge } from '../../view/proposal-badge.ts';
import { all, type Html, tags } from '../../view/tags.ts';

const { a, nav, p } = tags;

const LISTED = 50;

const CHOICES = ['all', ...PROPOSAL_STATES] as const;

const fields = { state: choiceField(...CHOICES), before: beforeField };

export const proposalsPage = page<PageDeps>()({
  path: '/proposals',
  nav: 'Proposals',
  role: 'viewer',
  query: fields,
  load:
    ({ proposals }) =>
    ({ state, before }) =>
      reading(
        proposals.list({
          limit: LISTED,
          ...(state === 'all' ? {} : { state }),
          ...(before === 0n ? {} : { before }),
        }),
      ),
  title: () => 'Proposals',
  view: (proposals, query) => {
    const last = proposals.at(-1);
    return all(
      filterLinks(
        'State',
        CHOICES.map((state) => ({
          title: state,
          href: linkTo('/admin/proposals', fields, { state, before: beforeField.fallback }),
          isChosen: state === query.state,
        })),
      ),
      proposals.length === 0 ? p({ class: 'empty' }, 'There is no such proposal.') : table(proposals),
      last === undefined || proposals.length < LISTED
        ? undefined
        : nav(
            { class: 'pager', 'aria-label': 'Pages of the list' },
            a({ href: linkTo('/admin/proposals', fields, { ...query, before: last.id }), rel: 'next' }, 'Older'),
          ),
    );
  },
  json: (proposals) => ({
    proposals: proposals.map((one) => ({
      id: one.id.toString(),
      state: proposalState(one),
      action: one.action,
      object: { kind: one.object.kind, id: one.object.id },
      title: one.title,
      proposedBy: one.by.name,
      proposedAt: formatInstant(one.at),
      ...(isSome(one.confirmed) ? { confirmedBy: one.confirmed.value.decision.by } : {}),
    })),
  }),
});

const table = (proposals: ReadonlyArray<Proposal>): Html =>
  dataTable<Proposal>({
    label: 'Proposals',
    rows: proposals,
    columns: [
      { title: 'Proposal', cell: ({ id, title }) => a({ href: `/admin/proposals/${id}` }, title) },
      { title: 'State', cell: (one) => proposalBadge(proposalState(one)) },
      { title: 'Proposed by', cell: ({ by }) => `${by.name} · ${by.role}` },
      { title: 'Proposed (UTC)', isSecondary: true, cell: ({ at }) => moment(at) },
      {
        title: 'Confirmed by',
        isSecondary: true,
        cell: ({ confirmed }) => (isSome(confirmed) ? confirmed.value.decision.by : '—'),
      },
      {
        title: 'Confirmed (UTC)',
        isSecondary: true,
        cell: ({ confirmed }) => (isSome(confirmed) ? moment(confirmed.value.at) : '—'),
      },
    ],
  });
