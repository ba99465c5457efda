/** What the provider in memory holds, as plain data; the modules beside this one change it. */
import {
  type CatalogRate,
  type Currency,
  type Invoice,
  type NewProviderAccount,
  type Payment,
  type Price,
  type ProviderUsageRecord,
  type ReportStatus,
  type SubmitError,
  type Subscription,
  segmentOn,
  type UsageReport,
} from '@usage-billing/core/invoices';
import type { CalendarDay, Clock, Instant } from '@usage-billing/core/shared';
import { isRight } from 'fp-ts/lib/Either.js';
import { isNone, isSome } from 'fp-ts/lib/Option.js';

export interface HeldAccount extends NewProviderAccount {
  subscription: Subscription | null;
  /** The first day that no invoice covers; null: nothing was billed yet. */
  billedThrough: CalendarDay | null;
  readonly payments: Payment[];
}

export interface HeldUsage extends ProviderUsageRecord {
  readonly importId: string;
  readonly subscriptionNumber: string;
  readonly endDay: CalendarDay;
  readonly submittedAt: Instant;
}

export interface HeldImport {
  readonly id: string;
  readonly submittedAt: Instant;
  readonly report: UsageReport;
  readonly dueAt: Instant;
  /** Set by a test: it fails with this reason although the report is good. */
  readonly failure: string | null;
  status: ReportStatus;
}

export interface HeldCard {
  readonly id: string;
  readonly lastDigits: string;
  /** The gateway's word for a card that never pays. */
  readonly declineCode: string | null;
  accountNumber: string | null;
}

/** How the next submit fails, and whether the report arrives all the same. */
export interface SubmitAccident {
  readonly error: SubmitError;
  readonly arrives: boolean;
}

export interface ProviderWorld {
  readonly clock: Clock;
  readonly catalog: ReadonlyArray<CatalogRate>;
  /** In microseconds. */
  readonly importDelay: bigint;
  readonly accounts: Map<string, HeldAccount>;
  readonly cards: Map<string, HeldCard>;
  readonly imports: HeldImport[];
  /** In the order of arrival. */
  usage: ReadonlyArray<HeldUsage>;
  /** In the order of their last change, which is none that customers know of. */
  invoices: ReadonlyArray<Invoice>;
  readonly accidents: SubmitAccident[];
  readonly importFailures: string[];
  ids: number;
}

/** `usage-1`, `invoice-2`: never the same twice. */
export const newId = (world: ProviderWorld, kind: string): string => {
  world.ids += 1;
  return `${kind}-${world.ids}`;
};

/** The customer's own price on the day, else the list price; undefined where it is not sold then or in the currency. */
export const priceOf = (
  world: ProviderWorld,
  charge: Subscription['charges'][number],
  currency: Currency,
  day: CalendarDay,
): Price | undefined => {
  const segment = segmentOn(charge, day);
  if (isNone(segment)) return undefined;
  const listed = world.catalog.find(({ unit }) => unit === charge.unit)?.prices.get(currency);
  const price = isSome(segment.value.price) ? segment.value.price.value : listed;
  return price !== undefined && isRight(price) ? price.right : undefined;
};

export const isActive = (subscription: Subscription | null): subscription is Subscription =>
  subscription?.status === 'Active';
