/** In which order invoices are listed, whoever lists them. */
import * as N from 'fp-ts/lib/number.js';
import type { Ordering } from 'fp-ts/lib/Ordering.js';
import * as S from 'fp-ts/lib/string.js';
import type { ListedInvoice } from '../provider/provider-invoices.ts';

type Dated = Pick<ListedInvoice, 'invoiceDate' | 'number'>;

/** For sorting. Of one day the higher number comes first; a longer one is higher, as they are counted on: `INV9`, `INV10`. */
export const newestFirst = (a: Dated, b: Dated): Ordering =>
  S.Ord.compare(b.invoiceDate, a.invoiceDate) ||
  N.Ord.compare(b.number.length, a.number.length) ||
  S.Ord.compare(b.number, a.number);
