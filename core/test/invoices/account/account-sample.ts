/** An account as the provider reports it: in dollars, active, nothing paid yet. */
import {
  Currency,
  Decimal,
  type Payment,
  type ProviderAccount,
  type Subscription,
  type SubscriptionCharge,
} from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { isLeft } from 'fp-ts/lib/Either.js';
import { none, type Option, some } from 'fp-ts/lib/Option.js';
import type { ListedPrice } from '../../../src/invoices/money/price.ts';

export const currency = (code: string): Currency => {
  const decoded = Currency.decode(code);
  if (isLeft(decoded)) throw new Error(`${code} is not a currency`);
  return decoded.right;
};

export const USD = currency('USD');
export const EUR = currency('EUR');

export const sampleCharge = (price: Option<ListedPrice> = none, unit = NODE_SECONDS): SubscriptionCharge => ({
  number: 'C-001',
  unit,
  segments: [{ from: '2026-01-01' as CalendarDay, to: none, price }],
  billedBefore: none,
});

export const sampleSubscription = (change: Partial<Subscription> = {}): Subscription => ({
  number: 'A-S001',
  status: 'Active',
  from: '2026-01-01' as CalendarDay,
  to: none,
  charges: [sampleCharge()],
  ...change,
});

export const sampleAccount = (change: Partial<ProviderAccount> = {}): ProviderAccount => ({
  number: 'W1',
  currency: USD,
  billCycleDay: 1,
  balance: { amount: new Decimal(0), currency: USD },
  unpaidSince: none,
  hasPaymentMethod: true,
  billToContact: {
    firstName: 'Ada',
    lastName: 'Lovelace',
    address1: '12 St James’s Square',
    address2: '',
    city: 'London',
    zipCode: 'SW1Y 4LB',
    state: '',
    country: 'GB',
    workEmail: 'ada@example.com',
    workPhone: '',
  },
  subscriptions: [sampleSubscription()],
  payments: [],
  ...change,
});

export const payment = (day: string | null, status: Payment['status'], declineCode?: string): Payment => ({
  effectiveDate: day === null ? none : some(day as CalendarDay),
  status,
  declineCode: declineCode === undefined ? none : some(declineCode),
});
