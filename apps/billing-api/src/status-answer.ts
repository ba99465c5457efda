/** How the customer stands, in the words of the API. */
import type { StatusAnswer } from '@usage-billing/contracts/wire';
import type { BillingStatus, Currency, CustomerStatus, Decimal } from '@usage-billing/core/invoices';
import { startOfDay } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';

const record = (amounts: ReadonlyMap<Currency, Decimal>): Record<Currency, Decimal> => Object.fromEntries(amounts);

const paymentStatus = (payment: BillingStatus): StatusAnswer['payment_status'] =>
  payment.status === 'payment_error'
    ? { status: payment.status, ...payment.advice }
    : { status: payment.status, description: '', action: '' };

export const statusAnswer = (status: CustomerStatus): StatusAnswer => ({
  trial: status.trial,
  billing_period_start: startOfDay(status.billingPeriod.start),
  billing_period_end: startOfDay(status.billingPeriod.end),
  usage_to_date: record(status.usageToDate),
  usage_per_day: Object.fromEntries(status.usagePerDay.map(({ day, amount }) => [day, amount])),
  active_hosts: status.activeHosts,
  payment_status: paymentStatus(status.payment),
  estimated_monthly_usage: record(status.estimatedMonthlyUsage),
  currency: status.currency,
  ...(O.isSome(status.interim)
    ? { interim: { ...status.interim.value, usage: record(status.interim.value.usage) } }
    : {}),
});
