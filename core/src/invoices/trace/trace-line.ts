/** From a line of an upload on: what the provider holds of it, and the invoice on which it stands. */
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { dayOf } from '../../shared/calendar.ts';
import { inSteps, step } from '../../shared/result.ts';
import { Decimal } from '../money/money.ts';
import type { ProviderError } from '../provider/provider-error.ts';
import type { Invoice, InvoiceItem, ProviderInvoices } from '../provider/provider-invoices.ts';
import type { ProviderUsage, ProviderUsageRecord } from '../provider/provider-usage.ts';
import type { UsageReportLine } from '../provider/usage-report.ts';

/** What the trace of an upload's line reads; it writes nothing. */
export interface TraceLineDeps {
  readonly usage: ProviderUsage;
  readonly invoices: Pick<ProviderInvoices, 'ofAccount'>;
}

/** The invoice line that bills some usage. */
export interface BilledItem {
  readonly invoice: Invoice;
  readonly item: InvoiceItem;
}

/** A line of an upload at the provider and on an invoice. */
export interface LineTrace {
  readonly line: UsageReportLine;
  /** None: the provider holds nothing with the line's description. */
  readonly record: O.Option<ProviderUsageRecord>;
  /** Where one usage record could stand on several lines, the newest posted one. None: it is on no invoice yet. */
  readonly billed: O.Option<BilledItem>;
}

/** What a part of a line costs: the line's amount × part / quantity. */
export interface CostShare {
  readonly part: bigint;
  readonly quantity: Decimal;
  readonly amount: Decimal;
  /** To 20 decimals. */
  readonly share: Decimal;
  /** The share has no further digits. */
  readonly exact: boolean;
}

/** It only reads; pages of the provider are read until the line is found. */
export const traceLine =
  (deps: TraceLineDeps) =>
  (line: UsageReportLine): TaskEither<ProviderError, LineTrace> =>
    inSteps(async function* () {
      const record = yield* step(recordOf(deps, line));
      const isRated = O.isSome(record) && record.value.status === 'Processed';
      return { line, record, billed: isRated ? yield* step(billedItem(deps, line)) : O.none };
    });

const recordOf = (
  { usage }: TraceLineDeps,
  line: UsageReportLine,
): TaskEither<ProviderError, O.Option<ProviderUsageRecord>> =>
  inSteps(async function* () {
    for await (const page of usage.ofAccount(line.accountNumber)) {
      const found = (yield* step(page)).find((record) => isRecordOf(record, line));
      if (found !== undefined) return O.some(found);
    }
    return O.none;
  });

/** Descriptions are unique to an upload, an account, a unit and a quantity; two cycles may share the rest. */
export const isRecordOf = (record: ProviderUsageRecord, line: UsageReportLine): boolean =>
  O.isSome(record.description) &&
  record.description.value === line.description &&
  record.unit === line.amountType &&
  dayOf(record.startsAt) === line.startDate;

/** Whether an item bills the usage of the line, by charge, unit and the first day. */
export const isBilledBy = (line: UsageReportLine, item: InvoiceItem): boolean =>
  item.kind === 'usage' &&
  item.unit === line.amountType &&
  (O.isNone(item.chargeNumber) || item.chargeNumber.value === line.chargeNumber) &&
  item.serviceStart <= line.startDate &&
  line.startDate <= item.serviceEnd;

/** Usage counts on posted invoices and on drafts; one that was taken back bills nothing. */
export const isStanding = ({ status, reversed }: Pick<Invoice, 'status' | 'reversed'>): boolean =>
  (status === 'Posted' || status === 'Draft') && !reversed;

const billedItem = (
  { invoices }: TraceLineDeps,
  line: UsageReportLine,
): TaskEither<ProviderError, O.Option<BilledItem>> =>
  inSteps(async function* () {
    for await (const page of invoices.ofAccount(line.accountNumber))
      for (const invoice of yield* step(page)) {
        const item = isStanding(invoice) ? invoice.items.find((one) => isBilledBy(line, one)) : undefined;
        if (item !== undefined) return O.some({ invoice, item });
      }
    return O.none;
  });

const DIGITS = 20;

/** None: nothing was invoiced on the line, so that nothing has a share in it. */
export const costShare = (part: bigint, { quantity, chargeAmount: amount }: InvoiceItem): O.Option<CostShare> => {
  if (quantity.eq(0)) return O.none;
  const Exact = Decimal();
  Exact.DP = DIGITS;
  const share = new Exact(amount.toFixed()).times(part.toString()).div(quantity.toFixed());
  const exact = share.times(quantity.toFixed()).eq(amount.times(part.toString()));
  return O.some({ part, quantity, amount, share: new Decimal(share.toFixed()), exact });
};
