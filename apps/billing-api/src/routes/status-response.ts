/** The status of a customer, in the words of the API. */
import type { StatusResponse } from '@usage-billing/contracts/wire';
import {
  type BillingStatus,
  type Currency,
  type CustomerStatus,
  type Decimal,
  formatMoney,
} from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';

const moneyByCurrency = (amounts: ReadonlyMap<Currency, Decimal>): Record<Currency, string> =>
  Object.fromEntries([...amounts].map(([currency, amount]) => [currency, formatMoney(amount, currency)]));

export const paymentStatusResponse = (payment: BillingStatus): StatusResponse['payment_status'] => {
  switch (payment.status) {
    case 'payment_error':
      return { status: payment.status, ...payment.advice };
    case 'unknown':
      return {
        status: payment.status,
        description: 'The billing provider does not respond at the moment.',
        action: 'Please look again in a few minutes.',
      };
    case 'payment_due': {
      const { amount, currency } = payment.owed;
      return {
        status: payment.status,
        description: `${formatMoney(amount, currency)} ${currency} is past its due date.`,
        action: 'Please pay the open invoices, or check the card on file.',
      };
    }
    default:
      return { status: payment.status, description: '', action: '' };
  }
};

export const statusResponse = (status: CustomerStatus): StatusResponse => ({
  trial: status.trial,
  billing_period_start: status.billingPeriod.start,
  billing_period_end: status.billingPeriod.end,
  usage_to_date: moneyByCurrency(status.usageToDate),
  units: status.units.map(({ unit, quantity, usageToDate }) => ({
    unit,
    quantity,
    usage_to_date: moneyByCurrency(usageToDate),
  })),
  usage_per_day: Object.fromEntries(status.usagePerDay.map(({ day, amount }) => [day, amount])),
  active_hosts: status.activeHosts,
  payment_status: paymentStatusResponse(status.payment),
  estimated_monthly_usage: Object.fromEntries(status.estimatedMonthlyUsage),
  ...(O.isSome(status.currency) ? { currency: status.currency.value } : {}),
  ...(O.isSome(status.interim)
    ? { interim: { ...status.interim.value, usage: moneyByCurrency(status.interim.value.usage) } }
    : {}),
});
