/** A usage record as `GET usage/accounts/{key}` shows it: times of the tenant's zone, without an offset. */
import type { Tenant } from '../books/tenant.ts';
import type { UsageRecord } from '../books/usage.ts';
import { usageStatus } from '../books/usage-status.ts';
import { localText } from '../calendar/zone.ts';
import type { Fields } from '../http/api.ts';

/** The day of a usage file is the label of a day: 00:00 of it in the tenant's zone. */
export const renderUsage = (tenant: Tenant, record: UsageRecord): Fields => {
  const { timeZone, dateTimeSeparator } = tenant.settings;
  const account = tenant.accounts.get(record.accountNumber);
  return {
    id: record.id,
    accountId: account?.id,
    accountNumber: record.accountNumber,
    accountName: account?.name,
    subscriptionNumber: record.subscriptionNumber ?? '',
    chargeNumber: record.chargeNumber ?? '',
    unitOfMeasure: record.unit,
    quantity: record.quantity,
    startDateTime: `${record.startDate}${dateTimeSeparator}00:00:00`,
    submissionDateTime: localText(timeZone, record.submittedAt).replace(' ', dateTimeSeparator),
    sourceName: 'Import',
    status: usageStatus(tenant, record),
  };
};
