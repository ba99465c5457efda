/** A usage request as a test needs it: one hour of node-seconds on 2026-03-16. */
import { anUploadLine, day } from '@usage-billing/contracts/laws';
import type { UsageReport, UsageRequest } from '@usage-billing/core/invoices';

export const aReport = (accountNumber: string, given: Partial<UsageReport> = {}): UsageReport => ({
  name: '17-3f9c2a',
  through: day('2026-03-17'),
  lines: [
    anUploadLine({
      accountNumber,
      startDate: day('2026-03-16'),
      endDate: day('2026-03-17'),
      // Zuora finds them by the account and the unit.
      subscriptionNumber: '',
      chargeNumber: '',
      description: 'Upload 17',
    }),
  ],
  ...given,
});

export const aRequest = (accountNumber: string, given: Partial<UsageReport> = {}): UsageRequest => ({
  report: aReport(accountNumber, given),
  idempotencyKey: 'upload-17',
});
