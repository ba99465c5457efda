/** Where a page of invoices ends, as clients pass it back: what is newer than that may come and go, the rest stays in place. */
import { CalendarDay } from '@usage-billing/core/shared';
import * as t from 'io-ts';
import { type DocumentedType, documented } from './documented.ts';

/** The last invoice of a page, by what lists are ordered by. */
export interface InvoiceCursor {
  readonly invoiceDate: CalendarDay;
  readonly number: string;
}

const parse = (text: string): InvoiceCursor | undefined => {
  const [, day = '', number = ''] = /^(.{10}):(\P{Cc}{1,128})$/u.exec(text) ?? [];
  return CalendarDay.is(day) && number.isWellFormed() ? { invoiceDate: day, number } : undefined;
};

const write = ({ invoiceDate, number }: InvoiceCursor): string => `${invoiceDate}:${number}`;

export const InvoiceCursor: DocumentedType<InvoiceCursor, string> = documented(
  new t.Type<InvoiceCursor, string, unknown>(
    'InvoiceCursor',
    (u): u is InvoiceCursor =>
      t.type({ invoiceDate: CalendarDay, number: t.string }).is(u) && parse(write(u)) !== undefined,
    (input, context) => {
      const cursor = typeof input === 'string' ? parse(input) : undefined;
      return cursor === undefined
        ? t.failure(input, context, 'must be the cursor of a link that this list returned')
        : t.success(cursor);
    },
    write,
  ),
  { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}:.{1,128}$' },
);
