/** How a proposal looks: what will and will not happen, who confirms it and why, and what became of it. */
import {
  mayAct,
  type Proposal,
  type ProposalConfirmation,
  type ProposalPreview,
  type ProposedChange,
} from '@usage-billing/core/admin';
import { isNone, isSome } from 'fp-ts/lib/Option.js';
import type { PageContext } from '../../page/page.ts';
import { dataTable } from '../../view/data-table.ts';
import { moment } from '../../view/format.ts';
import { proposalBadge } from '../../view/proposal-badge.ts';
import { all, type Child, type Html, tags } from '../../view/tags.ts';

const { a, button, div, h2, label, li, p, section, strong, textarea, ul } = tags;

/** Longer than any reason. */
export const NOTE_LENGTH = 2_000;

export const proposalView = (proposal: Proposal, context: PageContext): Child => {
  const { by, at, confirmed, preview } = proposal;
  return all(
    p({ class: 'soft' }, `Proposed by ${by.name} (${by.role}) at `, moment(at), '.'),
    isSome(confirmed) ? outcome(confirmed.value) : undefined,
    isSome(confirmed) ? section({}, h2({}, 'What was shown'), previewParts(preview)) : previewParts(preview),
    isNone(confirmed) ? confirmation(proposal, context) : undefined,
    aboutObject(proposal),
  );
};

const previewParts = ({ changes, will, willNot }: ProposalPreview): Html =>
  all(
    dataTable<ProposedChange>({
      label: 'What changes',
      rows: changes,
      columns: [
        { title: 'What', cell: ({ what }) => what },
        { title: 'Before', cell: ({ before }) => before },
        {
          title: 'After',
          cell: ({ before, after }) => (before === after ? `${after} (no change)` : strong({}, after)),
        },
      ],
    }),
    sentences('This will happen', will),
    sentences('This will not happen', willNot),
  );

const sentences = (heading: string, all: ReadonlyArray<string>): Html | undefined =>
  all.length === 0
    ? undefined
    : section(
        {},
        h2({}, heading),
        ul(
          {},
          all.map((sentence) => li({}, sentence)),
        ),
      );

const confirmation = ({ id }: Proposal, { staff, form }: PageContext): Html =>
  section(
    {},
    h2({}, 'Confirm'),
    mayAct(staff.role, 'operator')
      ? form(
          `/admin/proposals/${id}/confirm`,
          div(
            { class: 'fields' },
            label(
              {},
              'Why? The audit log keeps it.',
              textarea({ name: 'note', rows: '3', maxlength: String(NOTE_LENGTH) }),
            ),
            p(
              {},
              'Nothing has been changed yet. It is looked at again when you confirm, and refused if anything is different.',
            ),
            button({ type: 'submit', class: 'primary' }, 'Confirm and do it'),
          ),
        )
      : p({}, 'This needs the role operator. Its address can be sent to somebody who has it.'),
  );

const outcome = ({ decision, at, outcome: kept }: ProposalConfirmation): Html => {
  const who = p({}, `${decision.by} confirmed it at `, moment(at), `: ${decision.note}`);
  if (isNone(kept))
    return div(
      { class: 'panel', role: 'status' },
      p(
        {},
        proposalBadge('not finished'),
        ' It is being carried out, or broke off: the audit log says whether it was done.',
      ),
      who,
    );
  const { value } = kept;
  switch (value._tag) {
    case 'Done':
      return div({ class: 'panel', role: 'status' }, p({}, proposalBadge('done'), ` ${value.told}`), who);
    case 'Failed':
      return div({ class: 'panel', role: 'alert' }, p({}, proposalBadge('failed'), ` ${value.why}`), who);
    case 'Changed':
      return div(
        { class: 'panel', role: 'alert' },
        p(
          {},
          proposalBadge('refused'),
          ' Nothing was changed: what would happen is no longer what was shown. Propose it again.',
        ),
        who,
        section({}, h2({}, 'What would have happened at that moment'), previewParts(value.now)),
      );
  }
};

const PAGES: Readonly<Partial<Record<Proposal['object']['kind'], '/admin/organizations' | '/admin/uploads'>>> = {
  organization: '/admin/organizations',
  upload: '/admin/uploads',
};

const aboutObject = ({ object: { kind, id } }: Proposal): Html | undefined => {
  const page = PAGES[kind];
  return page === undefined ? undefined : p({}, a({ href: `${page}/${encodeURIComponent(id)}` }, `To the ${kind}`));
};
