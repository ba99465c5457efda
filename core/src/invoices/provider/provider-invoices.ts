/** Port: invoices, their files, and having one made. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { Pages } from '../../shared/pages.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { Decimal, Money } from '../money/money.ts';
import type { ProviderError } from './provider-error.ts';

/** Where an invoice stands; customers see posted ones only. */
export type InvoiceStatus = 'Draft' | 'Posted' | 'Canceled' | 'Error' | { readonly unknown: string };

/** What a line of an invoice is for. `other`: nothing that is known here; it is named and taken as it is. */
export type InvoiceItemKind = 'usage' | 'fee' | 'discount' | 'prepayment' | 'tax' | 'rounding' | 'other';

/** One line of an invoice. */
export interface InvoiceItem {
  readonly kind: InvoiceItemKind;
  /** As the invoice calls it. */
  readonly name: string;
  readonly chargeNumber: Option<string>;
  readonly unit: AmountType;
  readonly quantity: Decimal;
  /** Without tax. */
  readonly chargeAmount: Decimal;
  readonly taxAmount: Decimal;
  readonly serviceStart: CalendarDay;
  /** Inclusive. */
  readonly serviceEnd: CalendarDay;
}

/** An invoice with its lines and files. */
export interface Invoice {
  readonly id: string;
  readonly number: string;
  readonly accountNumber: string;
  readonly status: InvoiceStatus;
  readonly invoiceDate: CalendarDay;
  readonly dueDate: CalendarDay;
  /** Charges and taxes as they were invoiced; adjustments and credits move the balance only. Below 0: a credit. */
  readonly amount: Money;
  readonly balance: Money;
  /** Taken back by the provider, although it stays posted: its usage is billable again. */
  readonly reversed: boolean;
  readonly items: ReadonlyArray<InvoiceItem>;
  readonly files: ReadonlyArray<{ readonly id: string; readonly versionNumber: string }>;
}

/** What the provider keeps apart from its list of invoices. Of a posted invoice the items stay as they are; a file may be written anew. */
export type InvoiceParts = Pick<Invoice, 'items' | 'files'>;

/** An invoice as it is listed. */
export type ListedInvoice = Omit<Invoice, keyof InvoiceParts>;

/** What the caller knows of it already. */
export type KnownInvoiceParts = (listed: ListedInvoice) => Option<InvoiceParts>;

/** A file on its way through: never held whole. */
export interface FileStream {
  readonly contentType: string;
  readonly contentLength: Option<number>;
  readonly body: ReadableStream<Uint8Array>;
}

/** How invoicing an account ended, of the ways that need no second try. */
export type InvoiceAndCollectOutcome =
  | { readonly _tag: 'Invoiced'; readonly invoiceNumbers: ReadonlyArray<string> }
  | { readonly _tag: 'NothingToInvoice' }
  /** Below what the gateway collects; it stays on the balance. */
  | { readonly _tag: 'AmountTooLow' };

/** Why an account was neither invoiced nor collected from. Each leaves everything as it was. */
export type CollectError =
  | ProviderError
  /** The gateway said no to the card. Another card, or the same one later, may pay. */
  | { readonly _tag: 'PaymentDeclined'; readonly message: string }
  /** The account as it is cannot be collected from, e.g. without a card: until somebody changes it, no repetition helps. */
  | { readonly _tag: 'AccountNotCollectable'; readonly message: string };

/** Invoices at the billing provider. */
export interface ProviderInvoices {
  /** Newest first by `newestFirst`, whatever changed since; every status, page by page. Where `known` has the parts of an invoice, the provider is not asked for them. */
  readonly ofAccount: (accountNumber: string, known?: KnownInvoiceParts) => Pages<ProviderError, Invoice>;
  /** None: there is no such file. */
  readonly file: (fileId: string) => TaskEither<ProviderError, Option<FileStream>>;
  /** Invoices all rated usage of the account and collects. Repeating it when nothing is left is `NothingToInvoice`. */
  readonly invoiceAndCollect: (accountNumber: string) => TaskEither<CollectError, InvoiceAndCollectOutcome>;
}
