/** Entries of the audit log as a table. */
import type { Json, StaffAction } from '@usage-billing/core/shared';
import { isSome, type Option } from 'fp-ts/lib/Option.js';
import { dataTable } from './data-table.ts';
import { id, moment } from './format.ts';
import { type Html, tags } from './tags.ts';

const { code, span } = tags;

export const actionTable = (actions: ReadonlyArray<StaffAction>): Html =>
  dataTable<StaffAction>({
    label: 'Entries of the audit log',
    rows: actions,
    columns: [
      { title: 'When (UTC)', cell: ({ at }) => moment(at) },
      { title: 'Who', cell: ({ decision }) => `${decision.by} · ${decision.role} · ${decision.through}` },
      { title: 'What', cell: ({ action }) => action },
      { title: 'On', cell: ({ object }) => [`${object.kind} `, id(object.id)] },
      { title: 'Note', isSecondary: true, cell: ({ decision }) => decision.note },
      { title: 'Before', isSecondary: true, cell: ({ before }) => stateCell(before) },
      { title: 'After', isSecondary: true, cell: ({ after }) => stateCell(after) },
    ],
  });

const stateCell = (state: Option<Json>): Html =>
  isSome(state) ? code({ class: 'id' }, JSON.stringify(state.value)) : span({ class: 'soft' }, '—');
