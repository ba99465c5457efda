/** Invoices with their lines and files. */
import {
  Currency,
  Decimal,
  DecimalFromText,
  type InvoiceItem,
  type InvoiceItemKind,
  type InvoiceParts,
  type InvoiceStatus,
  type ListedInvoice,
} from '@usage-billing/core/invoices';
import { AmountType } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import type { CallResult } from '../attempt.ts';
import { Day, decodeAs, OptionalText, WholeNumber } from './codecs.ts';
import { insideOrLink, pageAs } from './page.ts';

const ZuoraItem = t.type({
  chargeNumber: OptionalText,
  chargeName: OptionalText,
  chargeType: OptionalText,
  processingType: OptionalText,
  taxAmount: t.union([DecimalFromText, t.undefined, t.null]),
  unitOfMeasure: OptionalText,
  quantity: DecimalFromText,
  chargeAmount: DecimalFromText,
  serviceStartDate: Day,
  serviceEndDate: t.union([Day, t.undefined, t.null]),
});
export type ZuoraItem = t.TypeOf<typeof ZuoraItem>;

const VersionNumber = t.union([t.string, WholeNumber, t.undefined, t.null]);
const ZuoraFile = t.type({ id: t.string, versionNumber: VersionNumber });
export type ZuoraFile = t.TypeOf<typeof ZuoraFile>;

const ZuoraInvoice = t.type({
  id: t.string,
  invoiceNumber: t.string,
  accountNumber: t.string,
  status: t.string,
  invoiceDate: Day,
  dueDate: Day,
  amount: DecimalFromText,
  balance: DecimalFromText,
  reversed: t.union([t.boolean, t.undefined, t.null]),
  invoiceItems: insideOrLink(ZuoraItem),
  invoiceFiles: insideOrLink(ZuoraFile),
});
export type ZuoraInvoice = t.TypeOf<typeof ZuoraInvoice>;

export const decodeInvoices = pageAs('invoices', ZuoraInvoice);
export const decodeItems = pageAs('invoiceItems', ZuoraItem);
export const decodeFiles = pageAs('invoiceFiles', ZuoraFile);

const STATUSES = ['Draft', 'Posted', 'Canceled', 'Error'] as const;

const invoiceStatus = (word: string): InvoiceStatus => STATUSES.find((known) => known === word) ?? { unknown: word };

/** Charges that are not measured, such as a flat fee, have no unit; no usage has this one. */
const NO_UNIT = '(none)' as AmountType;

/** By `processingType` first: a discount on usage is of type Usage too. Older answers name neither; a unit is measured. */
const kindOf = ({ processingType, chargeType, unitOfMeasure }: ZuoraItem): InvoiceItemKind => {
  const processing = O.getOrElse(() => 'charge')(processingType).toLowerCase();
  if (processing !== 'charge') return PROCESSING_KINDS[processing] ?? 'other';
  if (O.isNone(chargeType)) return O.isSome(unitOfMeasure) ? 'usage' : 'fee';
  return chargeType.value.toLowerCase() === 'usage' ? 'usage' : 'fee';
};

const PROCESSING_KINDS: Readonly<Record<string, InvoiceItemKind>> = {
  discount: 'discount',
  prepayment: 'prepayment',
  tax: 'tax',
  rounding: 'rounding',
};

const toItem = (from: ZuoraItem): InvoiceItem => ({
  kind: kindOf(from),
  name: O.getOrElse(() => 'unnamed')(from.chargeName),
  taxAmount: from.taxAmount ?? new Decimal(0),
  chargeNumber: from.chargeNumber,
  unit: O.isSome(from.unitOfMeasure) && AmountType.is(from.unitOfMeasure.value) ? from.unitOfMeasure.value : NO_UNIT,
  quantity: from.quantity,
  chargeAmount: from.chargeAmount,
  serviceStart: from.serviceStartDate,
  serviceEnd: from.serviceEndDate ?? from.serviceStartDate,
});

/** Zuora's list of invoices does not say in which currency they are; the account does. */
export const toListedInvoice = (from: ZuoraInvoice, currency: Currency): ListedInvoice => ({
  id: from.id,
  number: from.invoiceNumber,
  accountNumber: from.accountNumber,
  status: invoiceStatus(from.status),
  invoiceDate: from.invoiceDate,
  dueDate: from.dueDate,
  amount: { amount: from.amount, currency },
  balance: { amount: from.balance, currency },
  reversed: from.reversed === true,
});

export const toInvoiceParts = (items: ReadonlyArray<ZuoraItem>, files: ReadonlyArray<ZuoraFile>): InvoiceParts => ({
  items: items.map(toItem),
  files: files.map(({ id, versionNumber }) => ({ id, versionNumber: String(versionNumber ?? '') })),
});

const Collected = t.type({
  invoices: t.union([t.array(t.type({ invoiceNumber: t.string })), t.undefined, t.null]),
});

export const decodeCollected = (body: unknown): CallResult<ReadonlyArray<string>> =>
  E.map(({ invoices }: t.TypeOf<typeof Collected>) => (invoices ?? []).map(({ invoiceNumber }) => invoiceNumber))(
    decodeAs(Collected, 'invoice-collect')(body),
  );

const AccountCurrency = t.type({ basicInfo: t.type({ currency: Currency }) });

export const decodeCurrency = (body: unknown): CallResult<Currency> =>
  E.map(({ basicInfo }: t.TypeOf<typeof AccountCurrency>) => basicInfo.currency)(
    decodeAs(AccountCurrency, 'account summary')(body),
  );
