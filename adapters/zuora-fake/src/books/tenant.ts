/** Everything that one fake Zuora holds, in memory. It is plain data; the rooms beside this one change it. */
import type { KeyPairKeyObjectResult } from 'node:crypto';
import type { FakeProduct } from '../pricing/catalog.ts';
import type { FakeSettings } from '../settings/settings.ts';
import type { Account, Card } from './account.ts';
import type { FakeCredentials } from './credentials.ts';
import type { FaultRule } from './fault.ts';
import type { CreditMemo, Invoice } from './invoice.ts';
import type { LoggedCall } from './logged-call.ts';
import type { Order } from './order.ts';
import type { Payment, TransactionLog } from './payment.ts';
import type { UsageImport, UsageRecord } from './usage.ts';

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
  readonly request: string;
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
  /** By account number. */
  readonly usage: Map<string, UsageRecord[]>;
  /** The same records. */
  readonly usageById: Map<string, UsageRecord>;
  readonly invoices: Invoice[];
  readonly creditMemos: CreditMemo[];
  readonly payments: Payment[];
  readonly transactionLogs: TransactionLog[];
  readonly orders: Order[];
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
  /** Until when the scheduled bill runs were made. */
  billedUntil: bigint;
  /** 32 hexadecimal digits, never the same twice. */
  readonly newId: () => string;
  /** `A-S00000001` and the like: a prefix and eight digits counted per prefix. */
  readonly newNumber: (prefix: string) => string;
}
