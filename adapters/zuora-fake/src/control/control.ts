/** What a test or a demo can do to a fake Zuora beside talking to its API. The same is offered over HTTP under /fake/. */
import type { FaultRule } from '../http/faults.ts';
import type { FakeSettings } from '../options.ts';

/** An amount of one account and unit. Quantities are decimal text, exact. */
export interface AccountAmount {
  readonly accountNumber: string;
  readonly unit: string;
  readonly quantity: string;
}

/** What a deliberate damage did. */
export interface ImportDamage {
  readonly importId: string;
  /** Summed per account and unit. */
  readonly amounts: ReadonlyArray<AccountAmount>;
}

export interface InvoiceDamage extends AccountAmount {
  readonly invoiceNumber: string;
  /** `quantity` is what the line said before; this is what it says now. */
  readonly becomes: string;
}

/** One request that reached the server. */
export interface LoggedCall {
  readonly at: string;
  readonly method: string;
  /** Path and query below /v1/. */
  readonly path: string;
  /** What was answered; none for a connection that was reset or left hanging. */
  readonly status: number | null;
  readonly idempotencyKey: string | null;
  /** The name that the client gave its request in `Zuora-Track-Id`. */
  readonly trackId: string | null;
  /** The fault that was played, if any. */
  readonly fault: string | null;
  /** Whether a stored answer was replayed. */
  readonly replayed: boolean;
  /** SHA-256 of the body in hex: tells whether two requests were the same to the byte. */
  readonly bodySha256: string;
}

export interface UsageTotal extends AccountAmount {
  /** The part that invoices hold. */
  readonly processed: string;
  /** The part that no invoice holds yet. */
  readonly pending: string;
  readonly records: number;
}

export type ImportState = 'Pending' | 'Processing' | 'Completed' | 'Failed' | 'Canceled';

export interface ImportView {
  readonly id: string;
  readonly fileName: string;
  readonly status: ImportState;
  readonly reason: string | null;
  readonly submittedAt: string;
  readonly lines: number;
  readonly amounts: ReadonlyArray<AccountAmount>;
}

export interface InvoiceView {
  readonly id: string;
  readonly number: string;
  readonly accountNumber: string;
  readonly status: string;
  readonly invoiceDate: string;
  readonly currency: string;
  readonly amount: string;
  readonly balance: string;
  readonly fileId: string;
  readonly items: ReadonlyArray<{
    readonly chargeNumber: string;
    readonly unit: string;
    readonly quantity: string;
    readonly chargeAmount: string;
    readonly serviceStartDate: string;
    readonly serviceEndDate: string;
  }>;
}

export interface AccountView {
  readonly number: string;
  readonly name: string;
  readonly currency: string;
  readonly billCycleDay: number;
  readonly balance: string;
  readonly subscription: string | null;
  readonly subscriptionStatus: string | null;
  readonly chargeNumbers: ReadonlyArray<string>;
}

export interface PaymentView {
  readonly number: string;
  readonly accountNumber: string;
  readonly effectiveDate: string;
  readonly amount: string;
  readonly status: string;
  readonly gatewayResponse: string;
}

/** A scripted fault that still waits for calls. */
export interface WaitingFault {
  readonly method: string;
  readonly path: string;
  readonly fault: string;
  readonly left: number;
}

export interface FakeState {
  readonly now: string;
  readonly accounts: ReadonlyArray<AccountView>;
  readonly usage: ReadonlyArray<UsageTotal>;
  readonly imports: ReadonlyArray<ImportView>;
  readonly invoices: ReadonlyArray<InvoiceView>;
  readonly payments: ReadonlyArray<PaymentView>;
  readonly faults: ReadonlyArray<WaitingFault>;
  readonly settings: FakeSettings;
  readonly calls: ReadonlyArray<LoggedCall>;
}

/** An account made without the API, for seeding. What is left out gets a plausible value. */
export interface SeedAccount {
  readonly number: string;
  readonly name?: string;
  /** Default USD. */
  readonly currency?: string;
  /** Default 1. 0: it is not set yet. */
  readonly billCycleDay?: number;
  /** `YYYY-MM-DD`; default: the fake's today. */
  readonly contractEffectiveDate?: string;
  /** Default: the contract effective date. */
  readonly customerAcceptanceDate?: string;
  /** `null`: an account without a subscription. Default: active. */
  readonly subscription?: { readonly status?: string; readonly prices?: Readonly<Record<string, string>> } | null;
  /** A card number from the list of test cards, or `null` for none. Default: one that pays. */
  readonly card?: string | null;
}

export interface FakeZuoraControl {
  readonly state: () => FakeState;
  readonly calls: () => ReadonlyArray<LoggedCall>;
  /** Σ usage per account and unit, of completed imports, whether rated or not. */
  readonly usage: () => ReadonlyArray<UsageTotal>;
  readonly configure: (change: Partial<FakeSettings>) => void;
  /** Plays the fault on the next requests that match; rules are tried in the order in which they were given. */
  readonly fault: (rule: FaultRule) => void;
  readonly clearFaults: () => void;

  readonly addAccount: (account: SeedAccount) => AccountView;
  /** A card as the hosted page would leave it, in nobody's name yet. Answers the payment method id for `POST accounts`. */
  readonly addCard: (cardNumber: string, holder?: string) => string;
  /** Draft, PendingActivation, PendingAcceptance, Active, Suspended, Cancelled, Expired, or any other word. */
  readonly setSubscriptionStatus: (accountNumber: string, status: string) => void;
  /** The customer's own price of a unit, as decimal text. */
  readonly setSubscriptionPrice: (accountNumber: string, unit: string, price: string) => void;
  readonly removeSubscription: (accountNumber: string) => void;

  /** Makes an import end now, whatever its delay; with a reason it fails. Default: the oldest that is still pending. */
  readonly finishImport: (importId?: string, failure?: string) => void;
  /** The next import fails with this reason although its file is good. */
  readonly failNextImport: (reason: string) => void;
  /** The next import stays pending for so long, on the fake's clock, whatever the setting says. */
  readonly delayNextImport: (milliseconds: number) => void;

  /**
   * The monthly bill run: posts an invoice for every account with rated usage of service periods that ended before
   * `targetDay` (`YYYY-MM-DD`), and collects from the default card unless told otherwise.
   */
  readonly billRun: (targetDay: string, options?: { readonly collect?: boolean }) => ReadonlyArray<InvoiceView>;

  /** Has the PDF of an invoice made anew, by which it moves to the front of Zuora's list. */
  readonly rewriteFile: (invoiceNumber: string) => InvoiceView;

  /** Damage on purpose. Default: the latest import that holds usage. */
  readonly dropImport: (importId?: string) => ImportDamage;
  readonly duplicateImport: (importId?: string) => ImportDamage;
  /** Changes the quantity of the first line of the latest posted invoice; default: one more than it was. */
  readonly editInvoice: (edit?: { readonly invoiceNumber?: string; readonly quantity?: string }) => InvoiceDamage;

  /** Moves the fake's clock on top of the one that it was given. */
  readonly advance: (milliseconds: number) => void;
}

/** A running server. */
export interface FakeZuora {
  /** Base URL of the API; ends in `/v1/`. */
  readonly url: string;
  readonly control: FakeZuoraControl;
  readonly close: () => Promise<void>;
}
