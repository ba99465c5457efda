/** Everything that the fake Zuora holds in memory. It is plain data; the modules beside this one change it. */
import type { KeyPairKeyObjectResult } from 'node:crypto';
import type Big from 'big.js';
import type { Day } from '../calendar/days.ts';
import type { FakeProduct } from '../catalog/catalog.ts';
import type { ImportState, LoggedCall } from '../control/control.ts';
import type { FaultRule } from '../http/faults.ts';
import type { FakeCredentials, FakeSettings } from '../options.ts';

export interface Card {
  readonly id: string;
  /** Only the mask: the number itself is never kept. */
  readonly maskedNumber: string;
  readonly cardType: string;
  holder: string;
  /** The gateway's decline code, for cards that never pay. */
  readonly declines: string | null;
  accountNumber: string | null;
  expirationMonth: number;
  expirationYear: number;
}

export interface SubscribedCharge {
  readonly id: string;
  readonly number: string;
  readonly productChargeId: string;
  readonly name: string;
  readonly unit: string;
  price: Big;
  /** Service days that invoices cover already, inclusive at both ends. */
  readonly billed: Array<{ readonly start: Day; readonly end: Day }>;
}

export interface Subscription {
  readonly id: string;
  readonly number: string;
  readonly ratePlans: ReadonlyArray<{
    readonly id: string;
    readonly productRatePlanId: string;
    readonly charges: ReadonlyArray<SubscribedCharge>;
  }>;
  status: string;
  readonly contractEffectiveDate: Day;
  /** The day of the latest suspension that took effect. */
  suspendedOn: Day | null;
  /** Null: this tenant does not ask for an activation of the service. */
  readonly serviceActivationDate: Day | null;
  readonly customerAcceptanceDate: Day | null;
}

/** A suspension or its end that lies ahead. */
export interface PlannedChange {
  readonly subscription: Subscription;
  readonly on: Day;
  readonly status: 'Active' | 'Suspended';
}

export type Contact = Readonly<Record<string, string>>;

export interface Account {
  readonly id: string;
  readonly number: string;
  name: string;
  readonly currency: string;
  readonly billCycleDay: number;
  readonly billToContactId: string;
  billToContact: Contact;
  soldToContactId: string;
  soldToContact: Contact;
  readonly cards: Card[];
  defaultCardId: string | null;
  readonly subscriptions: Subscription[];
  readonly createdAt: bigint;
  autoPay: boolean;
  /** What is kept and shown and changes nothing here: notes, batch, CRM id, custom fields and the like. */
  details: Readonly<Record<string, unknown>>;
}

export interface UsageRecord {
  readonly id: string;
  readonly importId: string;
  readonly accountNumber: string;
  readonly unit: string;
  readonly quantity: Big;
  readonly startDate: Day;
  readonly endDate: Day | null;
  readonly subscriptionNumber: string | null;
  readonly chargeNumber: string | null;
  readonly description: string | null;
  readonly submittedAt: bigint;
  status: 'Pending' | 'Processed';
}

export interface UsageImport {
  readonly id: string;
  readonly fileName: string;
  readonly content: string;
  readonly submittedAt: bigint;
  /** On the fake's clock. */
  readonly dueAt: bigint;
  /** Set by a test: the import fails with this reason although the file is good. */
  forcedFailure: string | null;
  status: ImportState;
  reason: string | null;
}

export interface InvoiceItem {
  readonly id: string;
  readonly chargeNumber: string;
  readonly chargeName: string;
  readonly subscriptionNumber: string;
  readonly unit: string;
  quantity: Big;
  readonly unitPrice: Big;
  readonly chargeAmount: Big;
  readonly serviceStartDate: Day;
  readonly serviceEndDate: Day;
}

export interface Invoice {
  readonly id: string;
  readonly number: string;
  readonly accountNumber: string;
  status: string;
  readonly invoiceDate: Day;
  readonly dueDate: Day;
  readonly targetDate: Day;
  readonly amount: Big;
  balance: Big;
  readonly items: ReadonlyArray<InvoiceItem>;
  /** As it was when the invoice was posted. */
  readonly billTo: { readonly name: string; readonly contact: Contact };
  /** Of the latest file: it may be written anew. */
  fileId: string;
  fileVersion: number;
  readonly postedAt: bigint;
  /** By it Zuora lists invoices. */
  updatedAt: bigint;
}

export interface Payment {
  readonly id: string;
  readonly number: string;
  readonly accountNumber: string;
  readonly amount: Big;
  readonly effectiveDate: Day;
  readonly status: 'Processed' | 'Error';
  readonly gatewayResponseCode: string;
  readonly gatewayResponse: string;
  readonly cardId: string;
  readonly paid: ReadonlyArray<{ readonly invoiceId: string; readonly invoiceNumber: string; readonly amount: Big }>;
}

/** What rsa-signatures gave out: good for one card on one page, for a while. */
export interface PageToken {
  readonly pageId: string;
  readonly uri: string;
  /** By {@link Tenant.clientNow}. */
  readonly endsAt: number;
}

export interface StoredAnswer {
  /** Undefined while the first request is still being worked on. */
  answer: { readonly status: number; readonly body: string } | undefined;
  readonly bodySha256: string;
  readonly at: bigint;
}

export interface Tenant {
  /** Microseconds since 1970. */
  readonly now: () => bigint;
  /** Milliseconds, by the clock that clients live by: see the setting `clientClock`. */
  readonly clientNow: () => number;
  settings: FakeSettings;
  readonly credentials: FakeCredentials;
  readonly catalog: ReadonlyArray<FakeProduct>;
  readonly accounts: Map<string, Account>;
  readonly cards: Map<string, Card>;
  readonly imports: UsageImport[];
  readonly usage: Map<string, UsageRecord[]>;
  readonly invoices: Invoice[];
  readonly payments: Payment[];
  /** When each token ends, by {@link clientNow}. */
  readonly tokens: Map<string, number>;
  /** The tenant's key pair, made when it is first needed. */
  readonly pageKeys: () => KeyPairKeyObjectResult;
  readonly pageTokens: Map<string, PageToken>;
  /** Results of queries that did not fit into one batch. */
  readonly queryResults: Map<string, ReadonlyArray<Record<string, unknown>>>;
  readonly answers: Map<string, StoredAnswer>;
  readonly calls: LoggedCall[];
  readonly faults: Array<{ readonly rule: FaultRule; left: number }>;
  nextImportFailure: string | null;
  nextImportDelayMs: number | null;
  readonly plannedChanges: PlannedChange[];
  /** 32 hexadecimal digits, never the same twice. */
  readonly newId: () => string;
  /** `A-S00000001` and the like: a prefix and eight digits counted per prefix. */
  readonly newNumber: (prefix: string) => string;
}
