/** What the simulation comes to: the invoices, and whether everything adds up. */
import { defaultUploadPolicy, type ReconciliationReport, reconcile } from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import { readOrganizations } from './activities.ts';
import { type InvoiceJson, readInvoices } from './invoice-report.ts';
import { orThrow } from './or-throw.ts';
import type { DemoSystem } from './system.ts';

export interface Results {
  readonly invoices: ReadonlyArray<InvoiceJson>;
  readonly report: ReconciliationReport;
}

export const computeResults = async (system: DemoSystem, from: Instant, to: Instant): Promise<Results> => {
  const { ports, clock } = system;
  const compare = reconcile({ ...ports, clock });
  const report = await orThrow(compare({ range: { from, to }, lookBackDays: defaultUploadPolicy.lookBackDays }));
  const invoices = await orThrow(readInvoices(ports.invoices, await readOrganizations(system)));
  return { report, invoices };
};
