/** Sums of usage per account and unit. */
import Big from 'big.js';
import type { Tenant } from '../books/tenant.ts';
import type { UsageRecord } from '../books/usage.ts';
import { allUsage, usageStatus } from '../books/usage-status.ts';
import type { AccountAmount, UsageTotal } from './state.ts';

export const amountsOf = (records: Iterable<UsageRecord>): ReadonlyArray<AccountAmount> =>
  byAccountAndUnit(records).map(({ accountNumber, unit, records: group }) => ({
    accountNumber,
    unit,
    quantity: sum(group),
  }));

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

const sum = (records: ReadonlyArray<UsageRecord>): string =>
  records.reduce((total, { quantity }) => total.plus(quantity), new Big(0)).toFixed();

export const usageTotals = (tenant: Tenant): ReadonlyArray<UsageTotal> =>
  byAccountAndUnit(allUsage(tenant)).map(({ accountNumber, unit, records }) => ({
    accountNumber,
    unit,
    quantity: sum(records),
    processed: sum(records.filter((record) => usageStatus(tenant, record) === 'Processed')),
    pending: sum(records.filter((record) => usageStatus(tenant, record) === 'Pending')),
    records: records.length,
  }));
