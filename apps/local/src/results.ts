/** What the simulation comes to: the invoices, and whether everything adds up. */
import {
  defaultUploadPolicy,
  differenceFigures,
  type InvoiceFinding,
  type ReconciliationReport,
  reconcile,
  verifyOrganizations,
} from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import * as O from 'fp-ts/lib/Option.js';
import { readOrganizations } from './activities.ts';
import { type InvoiceJson, readInvoices } from './invoice-report.ts';
import { orThrow } from './or-throw.ts';
import type { DemoSystem } from './system.ts';

export interface Results {
  readonly invoices: ReadonlyArray<InvoiceJson>;
  readonly report: ReconciliationReport;
  /** Charges and totals of invoices that are wrong; quantities are the reconciliation's. */
  readonly moneyDifferences: ReadonlyArray<InvoiceFinding>;
}

/** Nothing is unexplained, and every invoice is right. */
export const addsUp = ({ report, moneyDifferences }: Results): boolean =>
  report.unexplained === 0n && moneyDifferences.length === 0;

export const computeResults = async (system: DemoSystem, from: Instant, to: Instant): Promise<Results> => {
  const { ports, clock } = system;
  const compare = reconcile({ ...ports, clock });
  const report = await orThrow(compare({ range: { from, to }, lookBackDays: defaultUploadPolicy.lookBackDays }));
  const invoices = await orThrow(readInvoices(ports.invoices, await readOrganizations(system)));
  const verify = verifyOrganizations(ports);
  const { findings } = await orThrow(verify({ last: ALL_INVOICES, only: O.none }));
  return { report, invoices, moneyDifferences: findings.filter(isAboutMoney) };
};

/** More than an account has in a demo of a year. */
const ALL_INVOICES = 1_000;

const isAboutMoney = ({ difference, currency }: InvoiceFinding): boolean =>
  differenceFigures(difference, currency).what !== 'quantity';
