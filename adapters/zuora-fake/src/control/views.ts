/** What tests, the /fake/ endpoints and the page see of the state. */
import Big from 'big.js';
import { balanceOf, chargesOf } from '../accounts/accounts.ts';
import type { Account, Invoice, Payment, Tenant, UsageImport, UsageRecord } from '../books/tenant.ts';
import { textOfMicros } from '../calendar/days.ts';
import { explainFault } from '../http/faults.ts';
import type {
  AccountAmount,
  AccountView,
  FakeState,
  ImportView,
  InvoiceView,
  PaymentView,
  UsageTotal,
} from './control.ts';

const sum = (records: ReadonlyArray<UsageRecord>): string =>
  records.reduce((total, { quantity }) => total.plus(quantity), new Big(0)).toFixed();

const byAccountAndUnit = (
  records: Iterable<UsageRecord>,
): ReadonlyArray<{ readonly accountNumber: string; readonly unit: string; readonly records: UsageRecord[] }> => {
  const groups = new Map<string, { accountNumber: string; unit: string; records: UsageRecord[] }>();
  for (const record of records) {
    const key = `${record.accountNumber}\n${record.unit}`;
    const group = groups.get(key) ?? { accountNumber: record.accountNumber, unit: record.unit, records: [] };
    group.records.push(record);
    groups.set(key, group);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
};

export const allUsage = (tenant: Tenant): ReadonlyArray<UsageRecord> => [...tenant.usage.values()].flat();

export const amountsOf = (records: Iterable<UsageRecord>): ReadonlyArray<AccountAmount> =>
  byAccountAndUnit(records).map(({ accountNumber, unit, records: group }) => ({
    accountNumber,
    unit,
    quantity: sum(group),
  }));

export const usageTotals = (tenant: Tenant): ReadonlyArray<UsageTotal> =>
  byAccountAndUnit(allUsage(tenant)).map(({ accountNumber, unit, records }) => ({
    accountNumber,
    unit,
    quantity: sum(records),
    processed: sum(records.filter(({ status }) => status === 'Processed')),
    pending: sum(records.filter(({ status }) => status === 'Pending')),
    records: records.length,
  }));

export const viewAccount = (tenant: Tenant, account: Account): AccountView => {
  const newest = account.subscriptions.at(-1);
  return {
    number: account.number,
    name: account.name,
    currency: account.currency,
    billCycleDay: account.billCycleDay,
    balance: balanceOf(tenant, account).toFixed(2),
    subscription: newest?.number ?? null,
    subscriptionStatus: newest?.status ?? null,
    chargeNumbers: newest === undefined ? [] : chargesOf(newest).map(({ number }) => number),
  };
};

export const viewInvoice = (tenant: Tenant, invoice: Invoice): InvoiceView => ({
  id: invoice.id,
  number: invoice.number,
  accountNumber: invoice.accountNumber,
  status: invoice.status,
  invoiceDate: invoice.invoiceDate,
  currency: tenant.accounts.get(invoice.accountNumber)?.currency ?? '',
  amount: invoice.amount.toFixed(2),
  balance: invoice.balance.toFixed(2),
  fileId: invoice.fileId,
  items: invoice.items.map(({ chargeNumber, unit, quantity, chargeAmount, serviceStartDate, serviceEndDate }) => ({
    chargeNumber,
    unit,
    quantity: quantity.toFixed(),
    chargeAmount: chargeAmount.toFixed(2),
    serviceStartDate,
    serviceEndDate,
  })),
});

const viewImport = (one: UsageImport, records: ReadonlyArray<UsageRecord>): ImportView => ({
  id: one.id,
  fileName: one.fileName,
  status: one.status,
  reason: one.reason,
  submittedAt: textOfMicros(one.submittedAt),
  lines: records.length,
  amounts: amountsOf(records),
});

const viewPayment = (tenant: Tenant, one: Payment): PaymentView => ({
  number: one.number,
  accountNumber: one.accountNumber,
  effectiveDate: one.effectiveDate,
  amount: `${one.amount.toFixed(2)} ${tenant.accounts.get(one.accountNumber)?.currency ?? ''}`,
  status: one.status,
  gatewayResponse: one.gatewayResponse,
});

export const viewState = (tenant: Tenant): FakeState => {
  const byImport = Map.groupBy(allUsage(tenant), ({ importId }) => importId);
  return {
    now: textOfMicros(tenant.now()),
    accounts: [...tenant.accounts.values()].map((account) => viewAccount(tenant, account)),
    usage: usageTotals(tenant),
    imports: tenant.imports.map((one) => viewImport(one, byImport.get(one.id) ?? [])),
    invoices: tenant.invoices.map((invoice) => viewInvoice(tenant, invoice)),
    payments: tenant.payments.map((one) => viewPayment(tenant, one)),
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
