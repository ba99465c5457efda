/** What is asked of this server and how it is set to answer: calls, faults that wait, settings. */
import type { FakeState } from '../../control/control.ts';
import { MEANINGS, settingText } from '../../settings/meanings.ts';
import { type Html, html, NOTHING } from '../html/html.ts';
import { moment } from '../html/words.ts';
import { type Column, section } from './table.ts';

export const faultsSection = (state: FakeState): Html =>
  section('faults', 'Faults that wait', 'None: every call is answered as it should be.', state.faults, [
    { title: 'Method', kind: 'short', cell: ({ method }) => html`${method}` },
    { title: 'Path', cell: ({ path }) => html`<code>${path}</code>` },
    { title: 'What happens', cell: ({ fault }) => html`<span class="warn">${fault}</span>` },
    { title: 'Calls left', kind: 'number', cell: ({ left }) => html`${left}` },
  ]);

const CALL_COLUMNS: ReadonlyArray<Column<FakeState['calls'][number]>> = [
  { title: 'At', kind: 'short', cell: ({ at }) => html`${moment(at)}` },
  { title: 'Method', kind: 'short', cell: ({ method }) => html`${method}` },
  { title: 'Path', cell: ({ path }) => html`<code>${path}</code>` },
  { title: 'Answer', cell: ({ status }) => statusOf(status) },
  {
    title: 'Remarks',
    cell: ({ fault, replayed }) =>
      html`${fault === null ? NOTHING : html`<span class="warn">${fault}</span>`}${replayed ? html` replayed` : NOTHING}`,
  },
];

export const callsSection = (state: FakeState): Html =>
  section('calls', 'Recent calls', 'Nobody called yet.', state.calls.toReversed(), CALL_COLUMNS);

const statusOf = (status: number | null): Html =>
  status === null
    ? html`<span class="bad">none</span>`
    : html`<span class="${status < 300 ? 'good' : status < 500 ? 'warn' : 'bad'}">${status}</span>`;

export const settingsSection = (state: FakeState): Html =>
  section('settings', 'Settings', '', Object.entries(state.settings), [
    { title: 'Setting', kind: 'short', cell: ([name]) => html`<code>${name}</code>` },
    { title: 'Value', kind: 'short', cell: ([, value]) => html`${settingText(value)}` },
    {
      title: 'Meaning',
      cell: ([name]) => html`<span class="soft">${MEANINGS[name as keyof typeof MEANINGS].replaceAll('`', '')}</span>`,
    },
  ]);
