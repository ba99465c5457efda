/** A section with a table, which at phone width becomes a list of cards; long ones show their newest part. */
import { type Html, html, NOTHING } from '../html/html.ts';

export interface Column<Row> {
  readonly title: string;
  /** `number`: to the right. `short`: never broken into lines. */
  readonly kind?: 'number' | 'short';
  readonly cell: (row: Row) => Html;
}

const SHOWN = 50;

/** `rows`: what is most worth seeing first. */
export const section = <Row>(
  id: string,
  title: string,
  whenEmpty: string,
  rows: ReadonlyArray<Row>,
  columns: ReadonlyArray<Column<Row>>,
): Html => {
  const head = columns.map(({ title: name, kind = '' }) => html`<th scope="col" class="${kind}">${name}</th>`);
  const cells = (row: Row): ReadonlyArray<Html> =>
    columns.map(
      ({ title: name, kind = '', cell }) => html`<td class="${kind}" data-label="${name}"><div>${cell(row)}</div></td>`,
    );
  const more =
    rows.length > SHOWN
      ? html`<span class="soft">${SHOWN} of ${rows.length}; the rest is in <a href="/fake/state">the JSON</a></span>`
      : NOTHING;
  const table =
    rows.length === 0
      ? html`<p class="soft">${whenEmpty}</p>`
      : html`<table><thead><tr>${head}</tr></thead><tbody>${rows.slice(0, SHOWN).map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody></table>`;
  return html`<section id="${id}"><div class="head"><h2>${title}</h2>${more}</div>${table}</section>\n`;
};
