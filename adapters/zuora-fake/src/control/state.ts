/** The books as tests, `/fake/state` and the page see them: plain JSON, amounts as decimal text. */
import type { LoggedCall } from '../books/logged-call.ts';
import type { ImportState } from '../books/usage.ts';
import type { FakeSettings } from '../settings/settings.ts';

export type { LoggedCall } from '../books/logged-call.ts';
export type { ImportState } from '../books/usage.ts';

/** An amount of one account and unit. Quantities are decimal text, exact. */
export interface AccountAmount {
  readonly accountNumber: string;
  readonly unit: string;
  readonly quantity: string;
}

/** The usage of an account in one unit, rated and not. */
export interface UsageTotal extends AccountAmount {
  /** The part that invoices hold. */
  readonly processed: string;
  /** The part that no invoice holds yet, or never will. */
  readonly pending: string;
  readonly records: number;
}

/** A usage import, as the books show it. */
export interface ImportView {
  readonly id: string;
  readonly fileName: string;
  readonly status: ImportState;
  readonly reason: string | null;
  readonly submittedAt: string;
  readonly lines: number;
  readonly amounts: ReadonlyArray<AccountAmount>;
}

/** A line of an invoice, as the books show it. */
export interface InvoiceItemView {
  readonly kind: string;
  readonly chargeNumber: string | null;
  readonly chargeName: string;
  readonly subscriptionNumber: string | null;
  readonly unit: string | null;
  readonly quantity: string;
  readonly chargeAmount: string;
  readonly taxAmount: string;
  readonly serviceStartDate: string;
  readonly serviceEndDate: string;
}

/** An invoice, as the books show it. */
export interface InvoiceView {
  readonly id: string;
  readonly number: string;
  readonly accountNumber: string;
  readonly status: string;
  readonly reversed: boolean;
  readonly invoiceDate: string;
  readonly dueDate: string;
  readonly currency: string;
  readonly amount: string;
  readonly balance: string;
  readonly fileId: string | null;
  readonly items: ReadonlyArray<InvoiceItemView>;
}

/** A charge of a subscription, as the books show it. */
export interface ChargeView {
  readonly number: string;
  readonly name: string;
  readonly unit: string | null;
  /** The models and prices that hold from each day on, in words. */
  readonly prices: ReadonlyArray<{ readonly from: string; readonly price: string }>;
  readonly processedThroughDate: string | null;
}

/** A subscription, as the books show it. */
export interface SubscriptionView {
  readonly number: string;
  readonly status: string;
  readonly startDate: string;
  readonly endDate: string | null;
  readonly charges: ReadonlyArray<ChargeView>;
}

/** An account, as the books show it. */
export interface AccountView {
  readonly number: string;
  readonly name: string;
  readonly status: string;
  readonly currency: string;
  readonly billCycleDay: number;
  readonly balance: string;
  /** The newest one, its status and its charges; all of them are in `subscriptions`. */
  readonly subscription: string | null;
  readonly subscriptionStatus: string | null;
  readonly chargeNumbers: ReadonlyArray<string>;
  readonly subscriptions: ReadonlyArray<SubscriptionView>;
}

/** A payment, as the books show it. */
export interface PaymentView {
  readonly number: string;
  readonly accountNumber: string;
  readonly effectiveDate: string;
  readonly amount: string;
  readonly status: string;
  readonly gatewayResponse: string;
}

/** A credit memo, as the books show it. */
export interface CreditMemoView {
  readonly number: string;
  readonly accountNumber: string;
  readonly day: string;
  readonly amount: string;
  readonly reason: string;
}

/** An order, as the books show it. */
export interface OrderView {
  readonly number: string;
  readonly accountNumber: string;
  readonly status: string;
  readonly actions: ReadonlyArray<string>;
}

/** A scripted fault that still waits for calls. */
export interface WaitingFault {
  readonly method: string;
  readonly path: string;
  readonly fault: string;
  readonly left: number;
}

/** Everything that the books hold. */
export interface FakeState {
  /** UTC. */
  readonly now: string;
  /** The tenant's day, which decides about money. */
  readonly today: string;
  readonly accounts: ReadonlyArray<AccountView>;
  readonly usage: ReadonlyArray<UsageTotal>;
  readonly imports: ReadonlyArray<ImportView>;
  readonly invoices: ReadonlyArray<InvoiceView>;
  readonly creditMemos: ReadonlyArray<CreditMemoView>;
  readonly payments: ReadonlyArray<PaymentView>;
  readonly orders: ReadonlyArray<OrderView>;
  readonly faults: ReadonlyArray<WaitingFault>;
  readonly settings: FakeSettings;
  readonly calls: ReadonlyArray<LoggedCall>;
}
