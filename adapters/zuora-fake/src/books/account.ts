/** An account: who is billed, in which currency, on which day, and with which card. */
import type { Day } from '../calendar/days.ts';
import type { Contact } from './contact.ts';
import type { Invoice } from './invoice.ts';
import type { Subscription } from './subscription.ts';

export interface Card {
  readonly id: string;
  /** Only the mask: the number itself is not stored. */
  readonly maskedNumber: string;
  readonly cardType: string;
  holder: string;
  /** What the gateway says when the card is to pay; null: it pays. */
  declines: Decline | null;
  accountNumber: string | null;
  expirationMonth: number;
  expirationYear: number;
}

export interface Decline {
  /** `PaymentTransactionLog.GatewayReasonCode`: the issuer's reason. */
  readonly reasonCode: string;
  /** `Payment.GatewayResponseCode`: the gateway's own code, often the same. */
  readonly responseCode: string;
}

export interface Account {
  readonly id: string;
  readonly number: string;
  name: string;
  readonly currency: string;
  status: 'Draft' | 'Active' | 'Canceled';
  /** 0: not set yet. */
  billCycleDay: number;
  /** Days from invoice date to due date; 0: due upon receipt. */
  paymentTermDays: number;
  readonly billToContactId: string;
  billToContact: Contact;
  soldToContactId: string;
  soldToContact: Contact;
  readonly cards: Card[];
  defaultCardId: string | null;
  readonly subscriptions: Subscription[];
  /** In the order in which they were made. */
  readonly invoices: Invoice[];
  readonly createdAt: bigint;
  autoPay: boolean;
  /** Charges once made by hand that the next bill run takes along, e.g. a goodwill credit. */
  readonly oneTimeCharges: OneTimeCharge[];
  /** What is stored and shown and changes nothing here: notes, batch, CRM id, custom fields and the like. */
  details: Readonly<Record<string, unknown>>;
}

export interface OneTimeCharge {
  readonly name: string;
  readonly amount: string;
  readonly day: Day;
}
