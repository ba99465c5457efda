/** One figure of the books, whichever, made wrong. */
import type { InvoiceItem } from '@usage-billing/core/invoices';
import { amount } from '@usage-billing/core/usage';
import type { Random } from '../random.ts';
import type { Books } from './books.ts';

/** Returns what was damaged, or undefined where there is no such figure. */
export const damageOne = (books: Books, random: Random): string | undefined => {
  const [what, damage] = DAMAGES[random.whole(0, DAMAGES.length - 1)] ?? [];
  return what === undefined || damage === undefined || !damage(books, random) ? undefined : what;
};

type DoDamage = (books: Books, random: Random) => boolean;

/** The figure, and what takes its place. */
const replacedAt = <Figure>(
  figures: ReadonlyArray<Figure>,
  random: Random,
  by: (figure: Figure) => ReadonlyArray<Figure>,
): ReadonlyArray<Figure> | undefined => {
  const index = random.whole(0, figures.length - 1);
  const figure = figures[index];
  return figure === undefined ? undefined : figures.toSpliced(index, 1, ...by(figure));
};

const inUsage =
  (by: (record: Books['usage'][number]) => ReadonlyArray<Books['usage'][number]>): DoDamage =>
  (books, random) => {
    const usage = replacedAt(books.usage, random, by);
    books.usage = usage ?? books.usage;
    return usage !== undefined;
  };

const inRows =
  (by: (row: RowOf) => ReadonlyArray<RowOf>): DoDamage =>
  ({ billing: { rows } }, random) => {
    const row = [...rows.values()][random.whole(0, rows.size - 1)];
    if (row === undefined) return false;
    rows.delete(row.id);
    for (const [index, one] of by(row).entries()) {
      const id = index === 0 ? row.id : row.id + 1_000_000n;
      rows.set(id, { ...one, id });
    }
    return true;
  };

type RowOf = Books['billing']['rows'] extends Map<bigint, infer Row> ? Row : never;

const inItems =
  (by: (item: InvoiceItem) => ReadonlyArray<InvoiceItem>): DoDamage =>
  (books, random) => {
    const posted = books.invoices.filter(
      ({ status, reversed, items }) => status === 'Posted' && !reversed && items.some(({ quantity }) => quantity.gt(0)),
    );
    const invoice = posted[random.whole(0, posted.length - 1)];
    if (invoice === undefined) return false;
    const item = invoice.items.find(({ quantity }) => quantity.gt(0));
    const items = invoice.items.flatMap((one) => (one === item ? by(one) : [one]));
    books.invoices = books.invoices.map((one) => (one === invoice ? { ...invoice, items } : one));
    return true;
  };

const DAMAGES: ReadonlyArray<readonly [string, DoDamage]> = [
  ['a ledger row is lost', inRows(() => [])],
  ['a ledger row is there twice', inRows((row) => [row, row])],
  ['a ledger row has another amount', inRows((row) => [{ ...row, amount: amount(row.amount + 1n) }])],
  ['usage at the provider is lost', inUsage(() => [])],
  ['usage at the provider is there twice', inUsage((record) => [record, record])],
  ['usage at the provider has another quantity', inUsage((one) => [{ ...one, quantity: one.quantity.plus('0.001') }])],
  ['a line of an invoice is lost', inItems(() => [])],
  ['a line of an invoice is there twice', inItems((item) => [item, item])],
  ['a line of an invoice has another quantity', inItems((one) => [{ ...one, quantity: one.quantity.minus(1) }])],
  ['a line of an invoice charges more', inItems((one) => [{ ...one, chargeAmount: one.chargeAmount.plus('0.01') }])],
];
