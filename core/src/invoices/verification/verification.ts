/** Is an invoice right? Its lines against the usage that the provider processed, the price, and our own aggregates. */
import * as O from 'fp-ts/lib/Option.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { type Decimal, roundToCents } from '../money/money.ts';
import { type BilledSpan, billedSpans, processedUsage } from '../period/billed-spans.ts';
import type { Invoice, InvoiceItem } from '../provider/provider-invoices.ts';
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
  /** Price × quantity, half up to cents, is not what is charged. */
  | (Period & {
      readonly _tag: 'Charge';
      readonly quantity: Decimal;
      readonly price: Decimal;
      readonly charged: Decimal;
      readonly expected: Decimal;
    })
  /** Something is charged for a unit that neither the subscription nor the catalog has a price for. */
  | (Period & { readonly _tag: 'NoPrice'; readonly charged: Decimal })
  /** The quantity on invoices is not what the imported lines of the period took from the ledger. */
  | (Period & { readonly _tag: 'Aggregates'; readonly invoiced: Decimal; readonly aggregated: bigint });

/** What one line of an imported upload took from the ledger. */
export interface ImportedLine {
  readonly unit: AmountType;
  /** The day by which the provider rates it. */
  readonly startDate: CalendarDay;
  readonly taken: bigint;
}

/** All of one account. */
export interface InvoiceEvidence {
  readonly invoices: ReadonlyArray<Invoice>;
  readonly usage: ReadonlyArray<ProviderUsageRecord>;
  readonly imported: ReadonlyArray<ImportedLine>;
  /** In the account's currency; undefined where there is none. */
  readonly priceOf: (unit: AmountType) => Decimal | undefined;
}

const isVerified = ({ status }: Invoice): boolean => status === 'Posted' || status === 'Draft';

/** The newest invoices that were posted or are to be, newest first as they come. */
export const lastInvoices = (invoices: ReadonlyArray<Invoice>, last: number): ReadonlyArray<Invoice> =>
  invoices.filter(isVerified).slice(0, last);

const itemsOf = (invoices: ReadonlyArray<Invoice>): ReadonlyArray<InvoiceItem> =>
  invoices.filter(isVerified).flatMap(({ items }) => items);

const spanOfItem = (item: InvoiceItem, items: ReadonlyArray<InvoiceItem>): BilledSpan | undefined =>
  billedSpans(items.filter(({ unit }) => unit === item.unit)).find((span) => span.items.includes(item));

/** The days that the evidence has to reach over; undefined where there is nothing to verify. */
export const verifiedDays = (
  invoices: ReadonlyArray<Invoice>,
  last: number,
): { readonly from: CalendarDay; readonly to: CalendarDay } | undefined => {
  const items = itemsOf(invoices);
  const spans = lastInvoices(invoices, last).flatMap((invoice) =>
    invoice.items.flatMap((item) => spanOfItem(item, items) ?? []),
  );
  const [first, ...others] = spans;
  if (first === undefined) return undefined;
  return others.reduce<{ readonly from: CalendarDay; readonly to: CalendarDay }>(
    (days, { from, to }) => ({ from: from < days.from ? from : days.from, to: to > days.to ? to : days.to }),
    first,
  );
};

const chargeDifference = (
  item: InvoiceItem,
  period: Period,
  evidence: InvoiceEvidence,
): O.Option<InvoiceDifference> => {
  const price = evidence.priceOf(item.unit);
  const { quantity, chargeAmount: charged } = item;
  if (price === undefined) return charged.eq(0) ? O.none : O.some({ ...period, _tag: 'NoPrice', charged });
  const expected = roundToCents(price.times(quantity));
  return expected.eq(charged) ? O.none : O.some({ ...period, _tag: 'Charge', quantity, price, charged, expected });
};

/** Items with overlapping periods share their usage, so their quantities are compared with it together. */
const itemDifference = (
  item: InvoiceItem,
  span: BilledSpan,
  evidence: InvoiceEvidence,
): O.Option<InvoiceDifference> => {
  const { unit } = item;
  const shared: Period = { unit, from: span.from, to: span.to };
  const usage = evidence.usage.filter((record) => record.unit === unit);
  const processed = processedUsage(span, usage);
  if (!processed.eq(span.quantity))
    return O.some({ ...shared, _tag: 'ProcessedUsage', invoiced: span.quantity, processed });
  const own = { unit, from: item.serviceStart, to: item.serviceEnd };
  const charge = chargeDifference(item, own, evidence);
  if (O.isSome(charge)) return charge;
  const aggregated = evidence.imported
    .filter((line) => line.unit === unit && span.from <= line.startDate && line.startDate <= span.to)
    .reduce((sum, { taken }) => sum + taken, 0n);
  return span.quantity.eq(aggregated.toString())
    ? O.none
    : O.some({ ...shared, _tag: 'Aggregates', invoiced: span.quantity, aggregated });
};

/** The first difference of the invoice, in the order of its lines; none: it is right. */
export const invoiceDifference = (invoice: Invoice, evidence: InvoiceEvidence): O.Option<InvoiceDifference> => {
  const items = itemsOf(evidence.invoices);
  for (const item of invoice.items) {
    const span = spanOfItem(item, items);
    const difference = span === undefined ? O.none : itemDifference(item, span, evidence);
    if (O.isSome(difference)) return difference;
  }
  return O.none;
};

export interface VerifiedInvoice {
  readonly invoice: Invoice;
  readonly difference: O.Option<InvoiceDifference>;
}

export const verifyAll = (evidence: InvoiceEvidence, last: number): ReadonlyArray<VerifiedInvoice> =>
  lastInvoices(evidence.invoices, last).map((invoice) => ({
    invoice,
    difference: invoiceDifference(invoice, evidence),
  }));
