/** Rendering the books for {@link FakeState}. */
import Big from 'big.js';
import { balanceOf } from '../accounts/accounts.ts';
import type { Account } from '../books/account.ts';
import { explainFault } from '../books/fault.ts';
import type { CreditMemo, Invoice } from '../books/invoice.ts';
import type { Order } from '../books/order.ts';
import type { Payment } from '../books/payment.ts';
import type { Charge, Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import type { UsageImport, UsageRecord } from '../books/usage.ts';
import { allUsage } from '../books/usage-status.ts';
import { textOfMicros } from '../calendar/days.ts';
import { describePrice } from '../pricing/describe-price.ts';
import { moneyText } from '../pricing/money.ts';
import { chargesOf, processedThrough, statusOn } from '../subscriptions/status.ts';
import type {
  AccountView,
  ChargeView,
  CreditMemoView,
  FakeState,
  ImportView,
  InvoiceView,
  OrderView,
  PaymentView,
  SubscriptionView,
} from './state.ts';
import { amountsOf, usageTotals } from './usage-totals.ts';

export const viewState = (tenant: Tenant): FakeState => {
  const byImport = Map.groupBy(allUsage(tenant), ({ importId }) => importId);
  return {
    now: textOfMicros(tenant.now()),
    today: today(tenant),
    accounts: [...tenant.accounts.values()].map((account) => viewAccount(tenant, account)),
    usage: usageTotals(tenant),
    imports: tenant.imports.map((one) => viewImport(one, byImport.get(one.id) ?? [])),
    invoices: tenant.invoices.map(viewInvoice),
    creditMemos: tenant.creditMemos.map((one) => viewMemo(tenant, one)),
    payments: tenant.payments.map((one) => viewPayment(tenant, one)),
    orders: tenant.orders.map(viewOrder),
    faults: tenant.faults.map(({ rule, left }) => ({
      method: rule.method ?? 'any',
      path: rule.path === undefined ? 'any' : String(rule.path),
      fault: explainFault(rule.fault),
      left,
    })),
    settings: tenant.settings,
    calls: [...tenant.calls],
  };
};

const viewCharge = (charge: Charge): ChargeView => ({
  number: charge.number,
  name: charge.name,
  unit: charge.unit,
  prices: charge.segments.map(({ start, price }) => ({ from: start, price: describePrice(price) })),
  processedThroughDate: processedThrough(charge),
});

export const viewSubscription = (tenant: Tenant, subscription: Subscription): SubscriptionView => ({
  number: subscription.number,
  status: statusOn(subscription, today(tenant)),
  startDate: subscription.contractEffectiveDate,
  endDate: subscription.endDate,
  charges: chargesOf(subscription).map(viewCharge),
});

export const viewAccount = (tenant: Tenant, account: Account): AccountView => {
  const subscriptions = account.subscriptions.map((one) => viewSubscription(tenant, one));
  const newest = subscriptions.at(-1);
  return {
    number: account.number,
    name: account.name,
    status: account.status,
    currency: account.currency,
    billCycleDay: account.billCycleDay,
    balance: moneyText(account.currency, balanceOf(tenant, account)),
    subscription: newest?.number ?? null,
    subscriptionStatus: newest?.status ?? null,
    chargeNumbers: newest?.charges.map(({ number }) => number) ?? [],
    subscriptions,
  };
};

export const viewInvoice = (invoice: Invoice): InvoiceView => {
  const money = (amount: Big): string => moneyText(invoice.currency, amount);
  return {
    id: invoice.id,
    number: invoice.number,
    accountNumber: invoice.accountNumber,
    status: invoice.status,
    reversed: invoice.reversed,
    invoiceDate: invoice.invoiceDate,
    dueDate: invoice.dueDate,
    currency: invoice.currency,
    amount: money(invoice.amount),
    balance: money(invoice.balance),
    fileId: invoice.fileId,
    items: invoice.items.map((item) => ({
      kind: item.processingType === 'Charge' ? (item.chargeType ?? 'Charge') : item.processingType,
      chargeNumber: item.chargeNumber,
      chargeName: item.chargeName,
      subscriptionNumber: item.subscriptionNumber,
      unit: item.unit,
      quantity: item.quantity.toFixed(),
      chargeAmount: money(item.chargeAmount),
      taxAmount: money(item.taxes.reduce((sum, { amount }) => sum.plus(amount), new Big(0))),
      serviceStartDate: item.serviceStartDate,
      serviceEndDate: item.serviceEndDate,
    })),
  };
};

const viewImport = (one: UsageImport, records: ReadonlyArray<UsageRecord>): ImportView => ({
  id: one.id,
  fileName: one.fileName,
  status: one.status,
  reason: one.reason,
  submittedAt: textOfMicros(one.submittedAt),
  lines: records.length,
  amounts: amountsOf(records),
});

const currencyOf = (tenant: Tenant, accountNumber: string): string =>
  tenant.accounts.get(accountNumber)?.currency ?? 'USD';

const moneyOf = (tenant: Tenant, accountNumber: string, amount: Big): string => {
  const currency = currencyOf(tenant, accountNumber);
  return `${moneyText(currency, amount)} ${currency}`;
};

const viewPayment = (tenant: Tenant, one: Payment): PaymentView => ({
  number: one.number,
  accountNumber: one.accountNumber,
  effectiveDate: one.effectiveDate,
  amount: moneyOf(tenant, one.accountNumber, one.amount),
  status: one.status,
  gatewayResponse: one.gatewayResponse,
});

const viewMemo = (tenant: Tenant, one: CreditMemo): CreditMemoView => ({
  number: one.number,
  accountNumber: one.accountNumber,
  day: one.day,
  amount: moneyOf(tenant, one.accountNumber, one.amount),
  reason: one.reason,
});

export const viewOrder = (one: Order): OrderView => ({
  number: one.number,
  accountNumber: one.accountNumber,
  status: one.status,
  actions: one.actions.map(({ type, subscriptionNumber, on }) => `${type} ${subscriptionNumber} on ${on}`),
});
