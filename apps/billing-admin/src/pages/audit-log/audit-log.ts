/** The audit log: what staff did, the latest first. */
import { formatInstant, STAFF_ACTION_NAMES } from '@usage-billing/core/shared';
import { given } from '../../page/optional-json.ts';
import { page } from '../../page/page.ts';
import { beforeField, choiceField, linkTo, textField } from '../../page/query.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { actionTable } from '../../view/action-table.ts';
import { all, tags } from '../../view/tags.ts';

const { a, button, form, input, label, nav, option, p, select } = tags;

const LISTED = 50;

const CHOICES = ['any', ...STAFF_ACTION_NAMES] as const;

const fields = { by: textField(), action: choiceField(...CHOICES), before: beforeField };

export const auditLogPage = page<PageDeps>()({
  path: '/audit-log',
  nav: 'Audit log',
  role: 'viewer',
  query: fields,
  load:
    ({ staffActions }) =>
    ({ by, action, before }) =>
      reading(
        staffActions.list({
          limit: LISTED,
          ...(by === '' ? {} : { by }),
          ...(action === 'any' ? {} : { action }),
          ...(before === 0n ? {} : { before }),
        }),
      ),
  title: () => 'Audit log',
  view: (actions, query) => {
    const last = actions.at(-1);
    return all(
      form(
        { class: 'filters', method: 'get', action: '/admin/audit-log' },
        label({}, 'Who', input({ type: 'text', name: 'by', value: query.by })),
        label(
          {},
          'What',
          select(
            { name: 'action' },
            CHOICES.map((value) => option({ value, ...(value === query.action ? { selected: true } : {}) }, value)),
          ),
        ),
        button({ type: 'submit' }, 'Apply'),
      ),
      actions.length === 0 ? p({ class: 'empty' }, 'There is no such entry.') : actionTable(actions),
      last === undefined || actions.length < LISTED
        ? undefined
        : nav(
            { class: 'pager', 'aria-label': 'Pages of the log' },
            a({ href: linkTo('/admin/audit-log', fields, { ...query, before: last.id }), rel: 'next' }, 'Older'),
          ),
    );
  },
  json: (actions) => ({
    entries: actions.map(({ id, at, decision, action, object, before, after }) => ({
      id: id.toString(),
      at: formatInstant(at),
      by: decision.by,
      role: decision.role,
      through: decision.through,
      action,
      object: { kind: object.kind, id: object.id },
      note: decision.note,
      ...given('before', before, (state) => state),
      ...given('after', after, (state) => state),
    })),
  }),
});
