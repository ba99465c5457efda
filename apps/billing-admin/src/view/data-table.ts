/** A table of rows: columns say how a cell is made; the first column names its row. */
import { type Child, type Href, type Html, tags } from './tags.ts';

const { a, caption, div, span, table, tbody, td, th, thead, tr } = tags;

export interface DataColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Child;
  /** To the right, in figures of one width. */
  readonly isNumber?: true;
  /** Left out on a phone. */
  readonly isSecondary?: true;
  /** Where the title leads, and how the rows are sorted by this column now. */
  readonly sort?: { readonly href: Href; readonly now: 'ascending' | 'descending' | undefined };
}

interface DataTable<Row> {
  /** What the table holds, for whoever hears it. */
  readonly label: string;
  readonly columns: ReadonlyArray<DataColumn<Row>>;
  readonly rows: ReadonlyArray<Row>;
  /** Struck through, such as what was deleted. */
  readonly isStruck?: (row: Row) => boolean;
}

export const dataTable = <Row>({ label, columns, rows, isStruck = () => false }: DataTable<Row>): Html =>
  div(
    { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': `${label}, table` },
    table(
      {},
      caption({ class: 'heard' }, label),
      thead({}, tr({}, columns.map(heading))),
      tbody(
        {},
        rows.map((row) =>
          tr(
            isStruck(row) ? { class: 'struck' } : {},
            columns.map((column, place) =>
              place === 0
                ? th({ scope: 'row', ...classOf(column) }, column.cell(row))
                : td(classOf(column), column.cell(row)),
            ),
          ),
        ),
      ),
    ),
  );

const heading = <Row>(column: DataColumn<Row>): Html => {
  const { title, sort } = column;
  if (sort === undefined) return th({ scope: 'col', ...classOf(column) }, title);
  const sorted = sort.now === undefined ? {} : { 'aria-sort': sort.now };
  const arrow =
    sort.now === undefined ? undefined : span({ 'aria-hidden': 'true' }, sort.now === 'ascending' ? ' ▴' : ' ▾');
  return th({ scope: 'col', ...classOf(column), ...sorted }, a({ href: sort.href }, title), arrow);
};

const classOf = <Row>({ isNumber, isSecondary }: DataColumn<Row>): { readonly class?: string } => {
  const names = [...(isNumber === true ? ['number'] : []), ...(isSecondary === true ? ['secondary'] : [])];
  return names.length === 0 ? {} : { class: names.join(' ') };
};
