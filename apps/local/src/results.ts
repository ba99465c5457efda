/** What the simulation comes to: the invoices, and whether everything adds up. */
import {
  defaultUploadPolicy,
  differenceFigures,
  type InvoiceFinding,
  type ReconciliationReport,
  reconcile,
  verifyOrganizations,
} from '@usage-billing/core/invoices';
import { collectPages, dayOf, type Instant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import * as O from 'fp-ts/lib/Option.js';
import { readOrganizations } from './activities.ts';
import { type InvoiceJson, type NamedAccount, readInvoices } from './invoice-report.ts';
import type { DemoOrganization } from './kind.ts';
import { orThrow } from './or-throw.ts';
import { demoOrganizations } from './organizations.ts';
import { internalIdOf, numberOf } from './seed.ts';
import { type SpecialCase, specialCases } from './special-case-report.ts';
import type { DemoSystem } from './system.ts';

export interface Results {
  readonly invoices: ReadonlyArray<InvoiceJson>;
  readonly report: ReconciliationReport;
  readonly specialCases: ReadonlyArray<SpecialCase>;
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
  const cast = demoOrganizations(from, to - from);
  const invoices = await orThrow(readInvoices(ports.invoices, accountsOf(cast, await readOrganizations(system))));
  const verify = verifyOrganizations(ports);
  const { findings } = await orThrow(verify({ last: ALL_INVOICES, only: O.none }));
  const lines = await orThrow(collectPages(ports.journal.lines({ from: dayOf(from), to: dayOf(to) })));
  const cases = specialCases(cast, { invoices, report, lines });
  return { report, invoices, specialCases: cases, moneyDifferences: findings.filter(isAboutMoney) };
};

/** Those of the directory, and those of organizations whose slug it gave to others: these have only their internal id left. */
const accountsOf = (
  cast: ReadonlyArray<DemoOrganization>,
  directory: ReadonlyArray<Organization>,
): ReadonlyArray<NamedAccount> => [
  ...directory.flatMap(({ externalId, billingAccount }) =>
    O.isNone(billingAccount) ? [] : [{ organization: externalId, accountNumber: billingAccount.value.number }],
  ),
  ...cast
    .map(({ organization }) => organization)
    .filter((one) => directory.some((other) => other.externalId === one.externalId && isOlder(one, other)))
    .map((one) => ({ organization: internalIdOf(one), accountNumber: numberOf(one) })),
];

const isOlder = (one: Organization, other: Organization): boolean => one.createdAt < other.createdAt;

/** More than an account has in a demo of a year. */
const ALL_INVOICES = 1_000;

const isAboutMoney = ({ difference, currency }: InvoiceFinding): boolean =>
  differenceFigures(difference, currency).what !== 'quantity';
