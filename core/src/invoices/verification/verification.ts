/** Is an invoice right? Its lines against processed usage, prices and our own aggregates, and its total against its lines. */
import * as E from 'fp-ts/lib/Either.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { Decimal } from '../money/money.ts';
import { chargeOf, type ListedPrice } from '../money/price.ts';
import type { Rounding } from '../money/rounding.ts';
import { type BilledSpan, billedSpans, processedUsage } from '../period/billed-spans.ts';
import type { Invoice, InvoiceItem, InvoiceItemKind } from '../provider/provider-invoices.ts';
import type { ProviderUsageRecord } from '../provider/provider-usage.ts';

interface Period {
  readonly unit: AmountType;
  readonly from: CalendarDay;
  /** Inclusive. */
  readonly to: CalendarDay;
}

export type InvoiceDifference =
  /** The quantity on invoices is not what the provider processed in the period. */
  | (Period & { readonly _tag: 'ProcessedUsage'; readonly invoiced: Decimal; readonly processed: Decimal })
  /** What is charged is not what the price that held makes of the quantity. */
  | (Period & {
      readonly _tag: 'Charge';
      readonly quantity: Decimal;
      readonly charged: Decimal;
      readonly expected: Decimal;
    })
  /** Something is charged for a unit that neither the subscription nor the catalog has a price for. */
  | (Period & { readonly _tag: 'NoPrice'; readonly charged: Decimal })
  /** The price cannot be computed here, so that nobody can tell whether the charge is right. */
  | (Period & { readonly _tag: 'UnclearPrice'; readonly charged: Decimal; readonly why: string })
  /** The quantity on invoices is not what the imported lines of the period took from the ledger. */
  | (Period & { readonly _tag: 'Aggregates'; readonly invoiced: Decimal; readonly aggregated: bigint })
  /** The lines and their taxes do not add up to the invoice's total. */
  | { readonly _tag: 'Total'; readonly lines: Decimal; readonly total: Decimal };

/** What one line of an imported upload took from the ledger. */
export interface ImportedLine {
  readonly unit: AmountType;
  /** The day by which the provider rates it. */
  readonly startDate: CalendarDay;
  readonly taken: bigint;
  /** Its usage is at the provider and not processed: it came too late for an invoice, or waits for the next. */
  readonly waits: boolean;
}

/** All of one account. */
export interface InvoiceEvidence {
  readonly invoices: ReadonlyArray<Invoice>;
  readonly usage: ReadonlyArray<ProviderUsageRecord>;
  readonly imported: ReadonlyArray<ImportedLine>;
  /** The price that held when the item's usage was used, in the account's currency; undefined where there is none. */
  readonly priceOf: (item: InvoiceItem) => ListedPrice | undefined;
  readonly rounding: Rounding;
}

/** A line that measures nothing: it is named and taken as it is. */
export interface NamedItem {
  readonly kind: Exclude<InvoiceItemKind, 'usage'>;
  readonly name: string;
  readonly amount: Decimal;
}

export interface VerifiedInvoice {
  readonly invoice: Invoice;
  /** All of them, in the order of the invoice's lines, the total last; none: it is right. */
  readonly differences: ReadonlyArray<InvoiceDifference>;
  readonly takenAsIs: ReadonlyArray<NamedItem>;
}

/** The newest invoices, as far back as asked for, newest first as they come. */
export const verifyAll = (evidence: InvoiceEvidence, last: number): ReadonlyArray<VerifiedInvoice> =>
  lastInvoices(evidence.invoices, last).map((invoice) => ({
    invoice,
    differences: invoiceDifferences(invoice, evidence),
    takenAsIs: invoice.items.flatMap(({ kind, name, chargeAmount: amount }) =>
      kind === 'usage' ? [] : [{ kind, name, amount }],
    ),
  }));

/** The newest invoices that were posted or are to be, newest first as they come; one that was taken back bills nothing. */
export const lastInvoices = (invoices: ReadonlyArray<Invoice>, last: number): ReadonlyArray<Invoice> =>
  invoices.filter(isVerified).slice(0, last);

const isVerified = ({ status, reversed }: Invoice): boolean => (status === 'Posted' || status === 'Draft') && !reversed;

const usageItemsOf = (invoices: ReadonlyArray<Invoice>): ReadonlyArray<InvoiceItem> =>
  invoices.filter(isVerified).flatMap(({ items }) => items.filter(({ kind }) => kind === 'usage'));

const invoiceDifferences = (invoice: Invoice, evidence: InvoiceEvidence): ReadonlyArray<InvoiceDifference> => {
  const all = usageItemsOf(evidence.invoices);
  const compared = new Set<string>();
  const ofItems = invoice.items.flatMap((item) => {
    if (item.kind !== 'usage') return [];
    const span = spanOfItem(item, all);
    const key = `${item.unit} ${span.from} ${span.to}`;
    const ofSpan = compared.has(key) ? [] : spanDifferences(item.unit, span, evidence);
    compared.add(key);
    return [...ofSpan, ...chargeDifferences(item, evidence)];
  });
  return [...ofItems, ...totalDifferences(invoice)];
};

/** Items with overlapping periods share their usage, so their quantities are compared with it together. */
const spanOfItem = (item: InvoiceItem, items: ReadonlyArray<InvoiceItem>): BilledSpan => {
  const ofUnit = items.includes(item) ? items.filter(({ unit }) => unit === item.unit) : [item];
  return billedSpans(ofUnit).find((span) => span.items.includes(item)) ?? alone(item);
};

const alone = (item: InvoiceItem): BilledSpan => ({
  from: item.serviceStart,
  to: item.serviceEnd,
  items: [item],
  quantity: item.quantity,
});

const spanDifferences = (
  unit: AmountType,
  span: BilledSpan,
  evidence: InvoiceEvidence,
): ReadonlyArray<InvoiceDifference> => {
  const { from, to, quantity: invoiced } = span;
  const { processed, aggregated } = figuresOf(unit, span, evidence);
  return [
    ...(processed.eq(invoiced) ? [] : [{ _tag: 'ProcessedUsage', unit, from, to, invoiced, processed } as const]),
    ...(invoiced.eq(aggregated.toString())
      ? []
      : [{ _tag: 'Aggregates', unit, from, to, invoiced, aggregated } as const]),
  ];
};

interface SpanFigures {
  readonly processed: Decimal;
  readonly aggregated: bigint;
}

/**
 * What waits came too late for an invoice, is not on it, and is no difference. A draft has it all: most tenants process
 * usage only when its invoice is posted.
 */
const figuresOf = (unit: AmountType, span: BilledSpan, { usage, imported, invoices }: InvoiceEvidence): SpanFigures => {
  const { from, to, items } = span;
  const records = usage.filter((record) => record.unit === unit);
  const lines = imported.filter((line) => line.unit === unit && from <= line.startDate && line.startDate <= to);
  const takenBy = (some: ReadonlyArray<ImportedLine>): bigint => some.reduce((sum, { taken }) => sum + taken, 0n);
  const done = { processed: processedUsage(span, records), aggregated: takenBy(lines.filter(({ waits }) => !waits)) };
  const isDraft = invoices.some(
    (invoice) => invoice.status === 'Draft' && invoice.items.some((item) => items.includes(item)),
  );
  if (!isDraft || done.processed.eq(span.quantity)) return done;
  const all = records.map((record) =>
    record.status === 'Pending' ? { ...record, status: 'Processed' as const } : record,
  );
  return { processed: processedUsage(span, all), aggregated: takenBy(lines) };
};

const chargeDifferences = (
  item: InvoiceItem,
  { priceOf, rounding }: InvoiceEvidence,
): ReadonlyArray<InvoiceDifference> => {
  const { unit, serviceStart: from, serviceEnd: to, quantity, chargeAmount: charged } = item;
  const price = priceOf(item);
  if (price === undefined) return charged.eq(0) ? [] : [{ _tag: 'NoPrice', unit, from, to, charged }];
  if (E.isLeft(price)) return [{ _tag: 'UnclearPrice', unit, from, to, charged, why: price.left.why }];
  const expected = chargeOf(price.right, quantity, rounding);
  return expected.eq(charged) ? [] : [{ _tag: 'Charge', unit, from, to, quantity, charged, expected }];
};

const totalDifferences = ({ items, amount: { amount: total } }: Invoice): ReadonlyArray<InvoiceDifference> => {
  const lines = items.reduce(
    (sum, { chargeAmount, taxAmount }) => sum.plus(chargeAmount).plus(taxAmount),
    new Decimal(0),
  );
  return lines.eq(total) ? [] : [{ _tag: 'Total', lines, total }];
};

interface Days {
  readonly from: CalendarDay;
  /** Inclusive. */
  readonly to: CalendarDay;
}

/** The days that the evidence has to reach over; undefined where there is nothing to verify. */
export const verifiedDays = (invoices: ReadonlyArray<Invoice>, last: number): Days | undefined => {
  const items = usageItemsOf(invoices);
  return allDays(usageItemsOf(lastInvoices(invoices, last)).map((item) => spanOfItem(item, items)));
};

/** From the first day of them all to the last; undefined of none. */
export const allDays = ([first, ...others]: ReadonlyArray<Days>): Days | undefined =>
  first === undefined
    ? undefined
    : others.reduce<Days>(
        (days, { from, to }) => ({ from: from < days.from ? from : days.from, to: to > days.to ? to : days.to }),
        { from: first.from, to: first.to },
      );
