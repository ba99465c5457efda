/** What the play comes to: the invoices, and whether it adds up. */
import { defaultUploadPolicy, type ReconciliationReport, reconcile } from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import {
  ClockToken,
  EventStoreToken,
  JobHistoryToken,
  OrganizationDirectoryToken,
  ProviderInvoicesToken,
  ProviderUsageToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { type InvoiceJson, readInvoices } from './invoice-report.ts';
import { orThrow } from './or-throw.ts';
import { readOrganizations } from './script.ts';
import type { Stage } from './stage.ts';

export interface Reckoning {
  readonly invoices: ReadonlyArray<InvoiceJson>;
  readonly report: ReconciliationReport;
}

export const reckon = async (stage: Stage, from: Instant, to: Instant): Promise<Reckoning> => {
  const { container } = stage;
  const invoices = await container.getAsync(ProviderInvoicesToken);
  const compare = reconcile({
    eventStore: await container.getAsync(EventStoreToken),
    ledger: await container.getAsync(UsageLedgerToken),
    journal: await container.getAsync(UploadJournalToken),
    directory: await container.getAsync(OrganizationDirectoryToken),
    usage: await container.getAsync(ProviderUsageToken),
    invoices,
    history: await container.getAsync(JobHistoryToken),
    clock: await container.getAsync(ClockToken),
  });
  const report = await orThrow(compare({ range: { from, to }, lookBackDays: defaultUploadPolicy.lookBackDays }));
  const found = readInvoices(invoices, await readOrganizations(stage));
  return { report, invoices: await orThrow(() => found) };
};
