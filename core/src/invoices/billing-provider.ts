/** Ports: what the billing provider (Zuora) knows and does, split by what one caller needs. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import type { Pages } from '../shared/pages.ts';
import type { AmountType } from '../usage/amount-type.ts';
import type { Currency, Decimal, Money } from './money.ts';
import type { ProviderPaymentPage } from './payment-page.ts';

/** Why the provider gave no answer that can be used. */
export type ProviderError =
  /** Down, slow, throttling or answering nonsense. Reads may be repeated later; `retryAfterSeconds` says when, if it said so. */
  | { readonly _tag: 'ProviderUnavailable'; readonly message: string; readonly retryAfterSeconds: Option<number> }
  /** It understood and said no. `code` is the provider's own, for staff and for known cases; repeating will not help. */
  | { readonly _tag: 'ProviderRefused'; readonly code: Option<number>; readonly message: string };

/** `Unknown` keeps the provider's word; it is treated as inactive. */
export type SubscriptionStatus =
  | 'Draft'
  | 'PendingActivation'
  | 'PendingAcceptance'
  | 'Active'
  | 'Suspended'
  | 'Cancelled'
  | 'Expired'
  | { readonly unknown: string };

export interface SubscriptionCharge {
  readonly number: string;
  readonly unit: AmountType;
  /** The customer's own price per unit where it differs from the catalog. */
  readonly price: Option<Decimal>;
}

export interface Subscription {
  readonly number: string;
  readonly status: SubscriptionStatus;
  readonly charges: ReadonlyArray<SubscriptionCharge>;
}

export type PaymentStatus =
  | 'Draft'
  | 'Processing'
  | 'Processed'
  | 'Error'
  | 'Voided'
  | 'Canceled'
  | 'Posted'
  | { readonly unknown: string };

export interface Payment {
  readonly effectiveDate: Option<CalendarDay>;
  readonly status: PaymentStatus;
  /** The gateway's decline code, e.g. `insufficient_funds`. */
  readonly declineCode: Option<string>;
}

export interface BillToContact {
  readonly firstName: string;
  readonly lastName: string;
  readonly address1: string;
  readonly address2: string;
  readonly city: string;
  readonly zipCode: string;
  readonly state: string;
  readonly country: string;
  readonly workEmail: string;
  readonly workPhone: string;
}

export interface ProviderAccount {
  readonly number: string;
  readonly currency: Currency;
  /** 1 to 31. */
  readonly billCycleDay: number;
  readonly balance: Money;
  readonly hasPaymentMethod: boolean;
  readonly billToContact: BillToContact;
  /** The newest subscription. */
  readonly subscription: Option<Subscription>;
  readonly payments: ReadonlyArray<Payment>;
}

export interface NewProviderAccount {
  readonly number: string;
  readonly name: string;
  readonly currency: Currency;
  readonly billToContact: BillToContact;
  readonly paymentMethodId: string;
  readonly billCycleDay: number;
  readonly contractEffectiveDate: CalendarDay;
  readonly customerAcceptanceDate: CalendarDay;
}

/** What a customer may change about an account that is there. */
export type AccountUpdate = Pick<NewProviderAccount, 'billToContact' | 'paymentMethodId'>;

export interface ProviderAccounts {
  /** None: there is no account of that number. */
  readonly find: (accountNumber: string) => TaskEither<ProviderError, Option<ProviderAccount>>;
  /**
   * Makes the account with its subscription; no invoice yet. An account of that number that is there already with the
   * same currency is answered as it is, so that a retry never makes a second; with another currency it is `ProviderRefused`.
   */
  readonly create: (account: NewProviderAccount) => TaskEither<ProviderError, ProviderAccount>;
  /**
   * Gives the account this contact, and this card as its default; a card that is nobody's yet becomes the account's.
   * Idempotent. Where the card is unknown or another account's, nothing is changed and it is `ProviderRefused`.
   */
  readonly update: (accountNumber: string, update: AccountUpdate) => TaskEither<ProviderError, ProviderAccount>;
  /**
   * Changes these fields of the contact; those that are left out stay, those that are empty are emptied. The card is not
   * touched. Idempotent. `ProviderRefused` where there is no such account.
   */
  readonly updateContact: (
    accountNumber: string,
    change: Partial<BillToContact>,
  ) => TaskEither<ProviderError, ProviderAccount>;
}

export interface ProviderSubscriptions {
  /**
   * From today on the subscription is `Suspended`: usage is still taken, and not rated. Idempotent.
   * `ProviderRefused` where it is unknown, or neither `Active` nor `Suspended`; then nothing is changed.
   */
  readonly suspend: (subscriptionNumber: string) => TaskEither<ProviderError, void>;
  /** From today on it is `Active` again. Idempotent, and refused in the same cases. */
  readonly resume: (subscriptionNumber: string) => TaskEither<ProviderError, void>;
}

export interface CatalogRate {
  readonly unit: AmountType;
  /** Price per unit, by currency. */
  readonly prices: ReadonlyMap<Currency, Decimal>;
}

export interface ProviderCatalog {
  /** What the product on sale rates, and its list prices. */
  readonly rates: TaskEither<ProviderError, ReadonlyArray<CatalogRate>>;
}

export type InvoiceStatus = 'Draft' | 'Posted' | 'Canceled' | 'Error' | { readonly unknown: string };

export interface InvoiceItem {
  readonly chargeNumber: Option<string>;
  readonly unit: AmountType;
  readonly quantity: Decimal;
  readonly chargeAmount: Decimal;
  readonly serviceStart: CalendarDay;
  /** Inclusive. */
  readonly serviceEnd: CalendarDay;
}

export interface Invoice {
  readonly id: string;
  readonly number: string;
  readonly accountNumber: string;
  readonly status: InvoiceStatus;
  readonly invoiceDate: CalendarDay;
  readonly dueDate: CalendarDay;
  readonly amount: Money;
  readonly balance: Money;
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

export interface ProviderInvoices {
  /** Newest first, every status, page by page. Where `known` has the parts of an invoice, the provider is not asked for them. */
  readonly ofAccount: (accountNumber: string, known?: KnownInvoiceParts) => Pages<ProviderError, Invoice>;
  /** None: there is no such file. */
  readonly file: (fileId: string) => TaskEither<ProviderError, Option<FileStream>>;
  /** Invoices all rated usage of the account and collects. Repeating it when nothing is left is `NothingToInvoice`. */
  readonly invoiceAndCollect: (accountNumber: string) => TaskEither<ProviderError, InvoiceAndCollectOutcome>;
}

export interface ProviderUsageRecord {
  readonly accountNumber: string;
  readonly unit: AmountType;
  readonly quantity: Decimal;
  readonly startsAt: Instant;
  readonly status: 'Importing' | 'Pending' | 'Processed' | { readonly unknown: string };
  readonly description: Option<string>;
  readonly chargeNumber: Option<string>;
}

export interface ProviderUsage {
  /** What the provider holds of the account's usage, newest first, page by page. */
  readonly ofAccount: (accountNumber: string) => Pages<ProviderError, ProviderUsageRecord>;
}

export interface CreditCard {
  readonly id: string;
  readonly maskedNumber: string;
  readonly cardType: string;
  readonly expirationMonth: number;
  readonly expirationYear: number;
  readonly cardHolderName: string;
}

export interface ProviderPayments {
  readonly defaultCard: (accountNumber: string) => TaskEither<ProviderError, Option<CreditCard>>;
  /**
   * Makes one of the account's own cards the one that pays, and answers it. Idempotent. None: the account has no such
   * card, whoever else may have it, or there is no such account; then nothing is changed.
   */
  readonly setDefaultCard: (
    accountNumber: string,
    paymentMethodId: string,
  ) => TaskEither<ProviderError, Option<CreditCard>>;
}

/** Everything, for wiring; a use case asks for the part that it needs. */
export interface BillingProvider {
  readonly accounts: ProviderAccounts;
  readonly subscriptions: ProviderSubscriptions;
  readonly catalog: ProviderCatalog;
  readonly invoices: ProviderInvoices;
  readonly usage: ProviderUsage;
  readonly payments: ProviderPayments;
  readonly paymentPage: ProviderPaymentPage;
}
