/** How the customer stands, in the words of the API. */
import type { StatusResponse } from '@usage-billing/contracts/wire';
import type { BillingStatus, Currency, CustomerStatus, Decimal } from '@usage-billing/core/invoices';
import { startOfDay } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';

const record = (amounts: ReadonlyMap<Currency, Decimal>): Record<Currency, Decimal> => Object.fromEntries(amounts);

const paymentStatus = (payment: BillingStatus): StatusResponse['payment_status'] => {
  switch (payment.status) {
    case 'payment_error':
      return { status: payment.status, ...payment.advice };
    case 'unknown':
      return {
        status: payment.status,
        description: 'The billing provider does not answer at the moment.',
        action: 'Please look again in a few minutes.',
      };
    default:
      return { status: payment.status, description: '', action: '' };
  }
};

export const statusResponse = (status: CustomerStatus): StatusResponse => ({
  trial: status.trial,
  billing_period_start: startOfDay(status.billingPeriod.start),
  billing_period_end: startOfDay(status.billingPeriod.end),
  usage_to_date: record(status.usageToDate),
  usage_per_day: Object.fromEntries(status.usagePerDay.map(({ day, amount }) => [day, amount])),
  active_hosts: status.activeHosts,
  payment_status: paymentStatus(status.payment),
  estimated_monthly_usage: record(status.estimatedMonthlyUsage),
  ...(O.isSome(status.currency) ? { currency: status.currency.value } : {}),
  ...(O.isSome(status.interim)
    ? { interim: { ...status.interim.value, usage: record(status.interim.value.usage) } }
    : {}),
});
