/** A difference of an invoice in words: what differs, both figures, and where each comes from. */
import type { CalendarDay } from '../../shared/calendar.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { Currency } from '../money/money.ts';
import { formatMoney } from '../money/rounding.ts';
import type { InvoiceDifference } from './verification.ts';

/** A number on one side of a difference. */
export interface Figure {
  /** A whole quantity of the unit, or money as the currency is written; empty where there is none. */
  readonly value: string;
  /** Where it comes from. */
  readonly source: string;
}

/** A difference on an invoice in two figures, each with its source. */
export interface DifferenceFigures {
  readonly what: 'quantity' | 'charge' | 'total';
  /** What the invoice says. */
  readonly invoiced: Figure;
  /** What it should say. */
  readonly expected: Figure;
  /** Undefined: it is about the whole invoice. */
  readonly usage: { readonly unit: AmountType; readonly from: CalendarDay; readonly to: CalendarDay } | undefined;
}

/** Puts a difference into two figures, as a table shows them. */
export const differenceFigures = (difference: InvoiceDifference, currency: Currency): DifferenceFigures => {
  const money = (amount: Parameters<typeof formatMoney>[0]): string => `${formatMoney(amount, currency)} ${currency}`;
  if (difference._tag === 'Total')
    return {
      what: 'total',
      usage: undefined,
      invoiced: { value: money(difference.total), source: "the invoice's total" },
      expected: { value: money(difference.lines), source: 'the sum of its lines and taxes' },
    };
  const { unit, from, to } = difference;
  const usage = { unit, from, to };
  switch (difference._tag) {
    case 'ProcessedUsage':
      return {
        what: 'quantity',
        usage,
        invoiced: { value: difference.invoiced.toFixed(), source: "the invoice's lines" },
        expected: { value: difference.processed.toFixed(), source: 'usage that the provider processed' },
      };
    case 'Aggregates':
      return {
        what: 'quantity',
        usage,
        invoiced: { value: difference.invoiced.toFixed(), source: "the invoice's lines" },
        expected: { value: difference.aggregated.toString(), source: 'the ledger, by imported lines' },
      };
    case 'Charge':
      return {
        what: 'charge',
        usage,
        invoiced: { value: money(difference.charged), source: "the invoice's line" },
        expected: {
          value: money(difference.expected),
          source: `the price that held, for ${difference.quantity.toFixed()}`,
        },
      };
    case 'NoPrice':
      return {
        what: 'charge',
        usage,
        invoiced: { value: money(difference.charged), source: "the invoice's line" },
        expected: { value: '', source: 'neither subscription nor catalog has a price' },
      };
    case 'UnclearPrice':
      return {
        what: 'charge',
        usage,
        invoiced: { value: money(difference.charged), source: "the invoice's line" },
        expected: { value: '', source: `the price cannot be computed here: ${difference.why}` },
      };
  }
};
