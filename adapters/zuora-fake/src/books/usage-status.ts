/** When a record is Processed: when the invoice that rated it is posted or, by another page, as soon as there is a draft. */
import type { Tenant } from './tenant.ts';
import type { UsageRecord } from './usage.ts';

export const usageStatus = (tenant: Tenant, { ratedBy }: UsageRecord): 'Pending' | 'Processed' => {
  for (const { status } of ratedBy.values())
    if (status === 'Posted' || tenant.settings.usageProcessedAt === 'draft') return 'Processed';
  return 'Pending';
};

export const isRated = ({ ratedBy }: UsageRecord): boolean => ratedBy.size > 0;

export const allUsage = (tenant: Tenant): ReadonlyArray<UsageRecord> => [...tenant.usage.values()].flat();

export const keepUsage = (tenant: Tenant, records: ReadonlyArray<UsageRecord>): void => {
  for (const record of records) {
    tenant.usageById.set(record.id, record);
    const ofAccount = tenant.usage.get(record.accountNumber);
    if (ofAccount === undefined) tenant.usage.set(record.accountNumber, [record]);
    else ofAccount.push(record);
  }
};

export const removeUsage = (tenant: Tenant, records: ReadonlyArray<UsageRecord>): void => {
  const gone = new Set(records);
  for (const { id } of records) tenant.usageById.delete(id);
  for (const account of new Set(records.map(({ accountNumber }) => accountNumber)))
    tenant.usage.set(
      account,
      (tenant.usage.get(account) ?? []).filter((record) => !gone.has(record)),
    );
};
