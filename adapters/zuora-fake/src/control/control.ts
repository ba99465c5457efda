/** What a test or a demo can do to a fake Zuora beside talking to its API. The same is offered over HTTP under /fake/. */
import type { NewAdjustment } from '../billing/adjust.ts';
import type { FaultRule } from '../books/fault.ts';
import type { FakePrice } from '../pricing/price.ts';
import type { FakeSettings } from '../settings/settings.ts';
import type { ContractDates } from '../subscriptions/amend.ts';
import type { NewDiscount } from '../subscriptions/subscribe.ts';
import type {
  AccountAmount,
  AccountView,
  FakeState,
  InvoiceView,
  LoggedCall,
  OrderView,
  SubscriptionView,
  UsageTotal,
} from './state.ts';

export * from './state.ts';

/** What a deliberate damage did. */
export interface ImportDamage {
  readonly importId: string;
  /** Summed per account and unit. */
  readonly amounts: ReadonlyArray<AccountAmount>;
}

/** What to change about an invoice, to see whether it is noticed. */
export interface InvoiceEdit {
  /** Default: the latest posted invoice that holds usage. */
  readonly invoiceNumber?: string;
  /** Of the first line that holds usage. Default, where nothing else is given: one more than it was. */
  readonly quantity?: string;
  /** What that line charges. */
  readonly chargeAmount?: string;
  /** The invoice's total, whatever its lines say. */
  readonly total?: string;
}

/** What an invoice said before, and says now. */
export interface InvoiceDamage extends AccountAmount {
  readonly invoiceNumber: string;
  /** `quantity` is what the line said before; this is what it says now. */
  readonly becomes: string;
}

/** A subscription to begin with. */
export interface SeedSubscription {
  /** Default: Active. Any other word is taken as it is. */
  readonly status?: string;
  /** From when the status holds, `YYYY-MM-DD`; default: from the contract on. */
  readonly statusFrom?: string;
  /** The customer's own prices, by unit. */
  readonly prices?: Readonly<Record<string, FakePrice>>;
  readonly discounts?: ReadonlyArray<NewDiscount>;
  /** Ids of the catalog; default: its first plan. Empty: no plan at all. */
  readonly ratePlans?: ReadonlyArray<string>;
  readonly contractEffectiveDate?: string;
  readonly serviceActivationDate?: string;
  readonly customerAcceptanceDate?: string;
}

/** An account made without the API, for seeding. What is left out gets a plausible value. */
export interface SeedAccount {
  readonly number: string;
  readonly name?: string;
  /** Default USD. */
  readonly currency?: string;
  /** Default 1. 0: it is not set yet. */
  readonly billCycleDay?: number;
  /** Days from invoice date to due date; default 0, due upon receipt. */
  readonly paymentTermDays?: number;
  /** `YYYY-MM-DD`; default: the fake's today. */
  readonly contractEffectiveDate?: string;
  /** Default: the contract effective date. */
  readonly customerAcceptanceDate?: string;
  /** `null`: an account without a subscription. Default: an active one. */
  readonly subscription?: SeedSubscription | null;
  /** A card number from the list of test cards, or `null` for none. Default: one that pays. */
  readonly card?: string | null;
}

/** A record of usage to begin with. */
export interface SeedUsage {
  readonly accountNumber: string;
  readonly unit: string;
  /** Decimal text. */
  readonly quantity: string;
  /** `YYYY-MM-DD`: decides about the period. */
  readonly day: string;
  readonly subscriptionNumber?: string;
  readonly chargeNumber?: string;
  readonly description?: string;
}

/** Which subscription is meant: the account's newest where only the account is named. */
export interface SubscriptionKey {
  readonly accountNumber?: string;
  readonly subscriptionNumber?: string;
}

/** What a bill run does beside rating. */
export interface BillRunOptions {
  /** Default: the setting `billRunPosts`. */
  readonly post?: boolean;
  /** Collect from the default cards at once; default true. */
  readonly collect?: boolean;
}

/** Reads and moves the world of a running fake. */
export interface FakeZuoraControl {
  readonly state: () => FakeState;
  readonly calls: () => ReadonlyArray<LoggedCall>;
  /** Σ usage per account and unit, of completed imports, whether rated or not. */
  readonly usage: () => ReadonlyArray<UsageTotal>;
  readonly configure: (change: Partial<FakeSettings>) => void;
  /** Plays the fault on the next requests that match; rules are tried in the order in which they were given. */
  readonly fault: (rule: FaultRule) => void;
  readonly clearFaults: () => void;
  /** Moves the fake's clock on top of the one that it was given. */
  readonly advance: (milliseconds: number) => void;

  readonly addAccount: (account: SeedAccount) => AccountView;
  readonly setAccountStatus: (accountNumber: string, status: 'Draft' | 'Active' | 'Canceled') => void;
  readonly setBillCycleDay: (accountNumber: string, day: number) => void;
  /** A card as the hosted page leaves it, in nobody's name yet. Returns the payment method id for `POST accounts`. */
  readonly addCard: (cardNumber: string, holder?: string) => string;
  /** From now on the account's default card declines with this code; null: it pays. */
  readonly setCardDecline: (accountNumber: string, code: string | null) => void;

  /** A further subscription of an account: one that starts later, an add-on, another plan. */
  readonly addSubscription: (accountNumber: string, subscription?: SeedSubscription) => SubscriptionView;
  /** Draft, PendingActivation, PendingAcceptance, Active, Suspended, Cancelled, Expired, or any other word; from today on. */
  readonly setSubscriptionStatus: (accountNumber: string, status: string, from?: string) => void;
  /** The customer's own price of a unit; from a day on it is a new segment of the charge, else it always held. */
  readonly setSubscriptionPrice: (accountNumber: string, unit: string, price: FakePrice, from?: string) => void;
  /** Moves dates of the newest subscription, and the start of the charges that they trigger. */
  readonly setSubscriptionDates: (key: SubscriptionKey, dates: ContractDates) => void;
  /** The first day without service. */
  readonly cancelSubscription: (key: SubscriptionKey, on: string) => void;
  readonly removeSubscription: (accountNumber: string) => void;
  /** A pending order takes effect. */
  readonly completeOrder: (orderNumber: string) => OrderView;

  /** Usage as if its file had been imported just now, under the same checks. */
  readonly addUsage: (usage: SeedUsage) => void;
  /** Makes an import end now, whatever its delay; with a reason it fails. Default: the oldest that is still pending. */
  readonly finishImport: (importId?: string, failure?: string) => void;
  /** The next import fails with this reason although its file is good. */
  readonly failNextImport: (reason: string) => void;
  /** The next import stays pending for so long, on the fake's clock, whatever the setting says. */
  readonly delayNextImport: (milliseconds: number) => void;

  /**
   * The monthly bill run: an invoice for every account with charges due by `targetDay` (`YYYY-MM-DD`), of 0 for a period
   * without usage. Accounts whose invoice cannot be made are left out.
   */
  readonly billRun: (targetDay: string, options?: BillRunOptions) => ReadonlyArray<InvoiceView>;
  /** Closes all periods due by the day without an invoice. */
  readonly catchUp: (targetDay: string) => void;
  /** Collects all unpaid invoices from the default cards. */
  readonly paymentRun: () => void;
  /** A charge, or a credit if negative, that the next bill run takes along. */
  readonly addOneTimeCharge: (accountNumber: string, name: string, amount: string) => void;
  readonly postInvoice: (invoiceNumber: string) => InvoiceView;
  readonly unpostInvoice: (invoiceNumber: string) => InvoiceView;
  readonly cancelInvoice: (invoiceNumber: string) => InvoiceView;
  /** It stays Posted, is marked as reversed, and its periods are open again. */
  readonly reverseInvoice: (invoiceNumber: string) => InvoiceView;
  /** Moves the balance, not the amount. */
  readonly adjustInvoice: (invoiceNumber: string, adjustment: NewAdjustment) => InvoiceView;
  /** Has the PDF of an invoice made anew, by which it moves to the front of Zuora's list. */
  readonly rewriteFile: (invoiceNumber: string) => InvoiceView;

  /** Damage on purpose. Default: the latest import that holds usage. */
  readonly dropImport: (importId?: string) => ImportDamage;
  readonly duplicateImport: (importId?: string) => ImportDamage;
  readonly editInvoice: (edit?: InvoiceEdit) => InvoiceDamage;
}

/** A running server. */
export interface FakeZuora {
  /** Base URL of the API; ends in `/v1/`. */
  readonly url: string;
  readonly control: FakeZuoraControl;
  readonly close: () => Promise<void>;
}
