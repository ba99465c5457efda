/** Invoices with their items, and what changes their balance afterwards. */
import type Big from 'big.js';
import type { Day } from '../calendar/days.ts';
import type { Contact } from './contact.ts';

/** `processingType` in REST; in ZOQL the position in this list. */
export const PROCESSING_TYPES = ['Charge', 'Discount', 'Prepayment', 'Tax', 'Rounding'] as const;
export type ProcessingType = (typeof PROCESSING_TYPES)[number];

export interface TaxItem {
  readonly id: string;
  readonly name: string;
  readonly percent: Big;
  readonly amount: Big;
}

export interface InvoiceItem {
  readonly id: string;
  readonly processingType: ProcessingType;
  readonly chargeType: 'Usage' | 'Recurring' | 'OneTime' | null;
  /** Null for what belongs to no charge, e.g. a credit made by hand. */
  readonly chargeNumber: string | null;
  readonly chargeId: string | null;
  readonly chargeName: string;
  readonly subscriptionNumber: string | null;
  readonly unit: string | null;
  quantity: Big;
  /** Null where there is no one price: tiers, late usage. */
  readonly unitPrice: Big | null;
  /** Without tax. */
  chargeAmount: Big;
  readonly serviceStartDate: Day;
  /** The last day of service. */
  readonly serviceEndDate: Day;
  /** Of a discount: the item that it makes cheaper. */
  readonly appliedToItemId: string | null;
  readonly taxes: ReadonlyArray<TaxItem>;
}

/** Moves the balance of an invoice, not its amount. Amounts are positive; a charge raises the balance. */
export interface Adjustment {
  readonly id: string;
  readonly number: string;
  readonly type: 'Credit' | 'Charge';
  readonly source: 'item adjustment' | 'credit memo';
  readonly amount: Big;
  readonly day: Day;
  readonly comment: string;
}

export type InvoiceStatus = 'Draft' | 'Posted' | 'Canceled' | 'Error';

export interface Invoice {
  readonly id: string;
  readonly number: string;
  readonly accountNumber: string;
  readonly currency: string;
  status: InvoiceStatus;
  /** A reversed invoice stays Posted (*Invoice reversal*). */
  reversed: boolean;
  readonly invoiceDate: Day;
  readonly dueDate: Day;
  readonly targetDate: Day;
  /** Charges and taxes, as it was made. */
  amount: Big;
  balance: Big;
  readonly items: ReadonlyArray<InvoiceItem>;
  readonly adjustments: Adjustment[];
  /** As it was when the invoice was made. */
  readonly billTo: { readonly name: string; readonly contact: Contact };
  /** Of the latest file; null while there is none. */
  fileId: string | null;
  fileVersion: number;
  postedAt: bigint | null;
  /** By it Zuora lists invoices. */
  updatedAt: bigint;
}

/** A negative total with Invoice Settlement: a document of its own, which is in no list of invoices. */
export interface CreditMemo {
  readonly id: string;
  readonly number: string;
  readonly accountNumber: string;
  status: 'Draft' | 'Posted' | 'Canceled';
  readonly day: Day;
  /** Positive. */
  readonly amount: Big;
  unapplied: Big;
  readonly items: ReadonlyArray<InvoiceItem>;
  /** The invoice that it reverses or credits; null: it stands alone. */
  readonly invoiceId: string | null;
  readonly reason: string;
}
