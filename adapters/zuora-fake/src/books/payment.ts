/** Payments, and the gateway's log of each attempt. */
import type Big from 'big.js';
import type { Day } from '../calendar/days.ts';

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
  readonly createdAt: bigint;
  readonly paid: ReadonlyArray<{ readonly invoiceId: string; readonly invoiceNumber: string; readonly amount: Big }>;
}

/** `PaymentTransactionLog`: what the gateway said, with the issuer's reason. */
export interface TransactionLog {
  readonly id: string;
  readonly paymentId: string;
  readonly gatewayReasonCode: string;
  readonly gatewayReasonCodeDescription: string;
  readonly gatewayState: 'Submitted' | 'NotSubmitted' | 'Settled';
  readonly at: bigint;
}
