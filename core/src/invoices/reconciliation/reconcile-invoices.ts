/** The last seam: the provider's usage of one account against the posted invoices. */
import * as O from 'fp-ts/lib/Option.js';
import * as S from 'fp-ts/lib/string.js';
import { type CalendarDay, dayOf } from '../../shared/calendar.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type { TimeRange } from '../../usage/ports/usage-ledger.ts';
import { Decimal } from '../money/money.ts';
import { type BilledSpan, billedSpans, processedUsage, spanOf } from '../period/billed-spans.ts';
import type { Invoice, InvoiceItem } from '../provider/provider-invoices.ts';
import type { ProviderUsageRecord } from '../provider/provider-usage.ts';
import type { BilledRecord } from './billed-usage.ts';
import type { AccountUsage, SharedRecord } from './reconcile-provider.ts';
import { type Entry, floorOf, fromBigint } from './reconciliation-tally.ts';

const itemsIn = (invoices: ReadonlyArray<Invoice>, status: 'Posted' | 'Draft'): ReadonlyArray<InvoiceItem> =>
  invoices.filter((invoice) => invoice.status === status && !invoice.reversed).flatMap(({ items }) => items);

const isCovered = (spans: ReadonlyArray<BilledSpan>, record: ProviderUsageRecord): boolean =>
  spanOf(spans, record) !== undefined;

/** How far an invoice that was posted got with the usage of one unit. */
interface Reach {
  readonly invoiceDate: CalendarDay;
  readonly through: CalendarDay;
}

/** Where no invoice ever billed the unit (its charge may be dead), other usage or else the invoice's date says how far. */
const reachesOf = (invoices: ReadonlyArray<Invoice>, usage: ReadonlySet<InvoiceItem>, unit: AmountType) => {
  const reach = ({ invoiceDate, items }: Invoice, counts: (item: InvoiceItem) => boolean): Reach | undefined => {
    const [first, ...ends] = items.filter(counts).map(({ serviceEnd }) => serviceEnd);
    return first && { invoiceDate, through: ends.reduce((last, end) => (end > last ? end : last), first) };
  };
  const posted = invoices.filter(({ status, reversed }) => status === 'Posted' && !reversed);
  const ofUnit = posted.flatMap((invoice) => reach(invoice, (item) => item.unit === unit) ?? []);
  if (ofUnit.length > 0) return ofUnit;
  return posted.map(
    (invoice): Reach =>
      reach(invoice, (item) => usage.has(item)) ?? { invoiceDate: invoice.invoiceDate, through: invoice.invoiceDate },
  );
};

/** What the invoices of one account say of one unit. */
interface InvoicedUnit {
  readonly spans: ReadonlyArray<BilledSpan>;
  readonly drafts: ReadonlyArray<BilledSpan>;
  readonly reaches: ReadonlyArray<Reach>;
}

/** An invoice was made over days up to the record's while the record was there already, and it will not be on a later one. */
const wasPassedOver = (reaches: ReadonlyArray<Reach>, { record, importedAt }: SharedRecord): boolean =>
  O.isSome(importedAt) &&
  reaches.some(
    ({ invoiceDate, through }) => dayOf(record.startsAt) <= through && dayOf(importedAt.value) < invoiceDate,
  );

/** What becomes of a record that the provider has and that the range answers for. */
const recordEntry = (
  accountNumber: string,
  { spans, drafts, reaches }: InvoicedUnit,
  shared: SharedRecord,
): Entry | undefined => {
  const { instanceId, record, share } = shared;
  const whose = { instanceId, amountType: record.unit };
  const day = dayOf(record.startsAt);
  const missing = { expected: fromBigint(share), found: new Decimal(0), residual: share };
  if (share === 0n) return undefined;
  if (record.status === 'Importing') return { ...whose, _tag: 'Explained', reason: 'import pending', quantity: share };
  if (record.status !== 'Pending' && record.status !== 'Processed') {
    const status = record.status.unknown;
    return { ...whose, ...missing, _tag: 'Different', cell: { _tag: 'UsageStatus', accountNumber, status, day } };
  }
  const processed = record.status === 'Processed';
  if (processed && isCovered(spans, record)) return { ...whose, _tag: 'Counted', figure: 'invoiced', quantity: share };
  if (processed ? isCovered(drafts, record) : !wasPassedOver(reaches, shared))
    return { ...whose, _tag: 'Explained', reason: 'not yet invoiced', quantity: share };
  const cell = { _tag: 'ServicePeriod', accountNumber, from: day, to: day } as const;
  return { ...whose, ...missing, _tag: 'Different', cell };
};

const overlaps = (span: { readonly from: CalendarDay; readonly to: CalendarDay }, range: TimeRange): boolean =>
  span.from < dayOf(range.to) && dayOf(range.from) <= span.to;

/** Each span in full, also where it reaches past the range: an item cannot be split by day. */
const spanEntries = (
  account: AccountUsage,
  amountType: AmountType,
  instanceId: InstanceId,
  span: BilledSpan,
): ReadonlyArray<Entry> => {
  const expected = processedUsage(
    span,
    account.records.filter(({ unit }) => unit === amountType),
  );
  if (expected.eq(span.quantity)) return [];
  const residual = floorOf(expected) - floorOf(span.quantity);
  const { from, to } = span;
  const cell = { _tag: 'ServicePeriod', accountNumber: account.accountNumber, from, to } as const;
  const whose = { instanceId, amountType };
  return [
    { ...whose, _tag: 'Counted', figure: 'invoiced', quantity: -residual },
    { ...whose, _tag: 'Different', cell, expected, found: span.quantity, residual, whole: true },
  ];
};

export interface InvoicedSide {
  readonly shared: ReadonlyArray<SharedRecord>;
  readonly invoices: ReadonlyArray<Invoice>;
  /** Units that usage is known of. Items of other units bill something else, unless their charge is one of ours. */
  readonly units: ReadonlySet<AmountType>;
}

export interface InvoicedUsage {
  readonly entries: ReadonlyArray<Entry>;
  /** What posted invoices bill of the range. */
  readonly billed: ReadonlyArray<BilledRecord>;
}

export const compareInvoices = (
  account: AccountUsage,
  { shared, invoices, units }: InvoicedSide,
  range: TimeRange,
): InvoicedUsage => {
  const charges = new Set(account.groups.flatMap(({ chargeNumbers }) => [...chargeNumbers]));
  const ofUsage = itemsIn(invoices, 'Posted').filter(
    ({ unit, chargeNumber }) => units.has(unit) || (O.isSome(chargeNumber) && charges.has(chargeNumber.value)),
  );
  const spansByUnit = new Map(
    [...Map.groupBy(ofUsage, ({ unit }) => unit)].map(([unit, items]) => [unit, billedSpans(items)] as const),
  );
  const drafts = itemsIn(invoices, 'Draft');
  const usage = new Set(ofUsage);
  const invoicedUnits = new Map(
    [...new Set(shared.map(({ record }) => record.unit))].map((unit): readonly [AmountType, InvoicedUnit] => [
      unit,
      {
        spans: spansByUnit.get(unit) ?? [],
        drafts: billedSpans(drafts.filter((item) => item.unit === unit)),
        reaches: reachesOf(invoices, usage, unit),
      },
    ]),
  );
  const entries: Entry[] = [];
  const billed: BilledRecord[] = [];
  for (const one of shared) {
    const invoiced = invoicedUnits.get(one.record.unit) ?? { spans: [], drafts: [], reaches: [] };
    const entry = recordEntry(account.accountNumber, invoiced, one);
    if (entry !== undefined) entries.push(entry);
    const item = entry?._tag === 'Counted' ? billingItem(invoiced.spans, one.record) : undefined;
    if (item !== undefined) billed.push({ shared: one, item });
  }
  for (const [unit, spans] of spansByUnit) {
    const ofUnit = shared.filter(({ record }) => record.unit === unit);
    for (const span of spans) {
      const concerned = ofUnit.filter(({ record, share }) => share !== 0n && spanOf([span], record) !== undefined);
      if (concerned.length === 0 && !overlaps(span, range)) continue;
      entries.push(...spanEntries(account, unit, concerned[0]?.instanceId ?? account.owner, span));
    }
  }
  return { entries, billed };
};

/** Of several lines over the day, that of the record's charge. */
const billingItem = (
  spans: ReadonlyArray<BilledSpan>,
  { startsAt, chargeNumber }: ProviderUsageRecord,
): InvoiceItem | undefined => {
  const items = spanOf(spans, { startsAt })?.items ?? [];
  const day = dayOf(startsAt);
  const ofDay = items.filter(({ serviceStart, serviceEnd }) => serviceStart <= day && day <= serviceEnd);
  return ofDay.find((item) => optionEquals.equals(item.chargeNumber, chargeNumber)) ?? ofDay[0];
};

const optionEquals = O.getEq(S.Eq);
