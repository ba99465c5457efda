/** Port: accounts at the provider, with their contact, subscription and payments. */
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CalendarDay } from '../../shared/calendar.ts';
import type { Currency, Money } from '../money/money.ts';
import type { ProviderError } from './provider-error.ts';
import type { Subscription } from './provider-subscriptions.ts';

/** Where a payment stands; one that the provider names and this code does not know is kept by its name. */
export type PaymentStatus =
  | 'Draft'
  | 'Processing'
  | 'Processed'
  | 'Error'
  | 'Voided'
  | 'Canceled'
  | 'Posted'
  | { readonly unknown: string };

/** One attempt to collect what was owed. */
export interface Payment {
  readonly effectiveDate: Option<CalendarDay>;
  readonly status: PaymentStatus;
  /** The gateway's decline code, e.g. `insufficient_funds`. */
  readonly declineCode: Option<string>;
}

/** Whom the bill is made out to. */
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

/** A customer's account as the provider has it now. */
export interface ProviderAccount {
  readonly number: string;
  readonly currency: Currency;
  /** 1 to 31; 0 while the provider has not set it, and then nothing can be told of the account's billing cycles. */
  readonly billCycleDay: number;
  /** What is owed; below 0 it is a credit. */
  readonly balance: Money;
  /** The earliest due date of the invoices that are not paid. None: nothing is owed, or nobody can tell since when. */
  readonly unpaidSince: Option<CalendarDay>;
  readonly hasPaymentMethod: boolean;
  readonly billToContact: BillToContact;
  /** All of them, ended and future ones too, in the order in which they begin. */
  readonly subscriptions: ReadonlyArray<Subscription>;
  readonly payments: ReadonlyArray<Payment>;
}

/** What an account is made from. */
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

/** Customers' accounts at the billing provider. */
export interface ProviderAccounts {
  /** Names the provider in an organization's billing account, in one lower-case word. Never changes: it is stored. */
  readonly provider: string;
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
