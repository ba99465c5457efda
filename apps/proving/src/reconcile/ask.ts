/** Asks whether everything adds up: quantities, and the money of invoices. */
import {
  type InvoiceVerification,
  type ReconcileDeps,
  type ReconciliationReport,
  reconcile,
  verifyOrganizations,
} from '@usage-billing/core/invoices';
import type { InstanceId, TimeRange } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import { orFail } from '../or-fail.ts';

/** What a reconciliation and a verification of all invoices say. */
export interface Said {
  readonly report: ReconciliationReport;
  readonly verification: InvoiceVerification;
}

/** As the daily upload looks back by default. */
const LOOK_BACK_DAYS = 7;

/** What both read. */
export type BothDeps = ReconcileDeps & Parameters<typeof verifyOrganizations>[0];

/** What a reconciliation that reads only this organization says of it. */
export const askOfOne = (deps: BothDeps, range: TimeRange, only: InstanceId): Promise<ReconciliationReport> =>
  orFail(reconcile(deps)({ range, lookBackDays: LOOK_BACK_DAYS, only }));

/** Both, of some days. */
export const askBoth = async (deps: BothDeps, range: TimeRange): Promise<Said> => ({
  report: await orFail(reconcile(deps)({ range, lookBackDays: LOOK_BACK_DAYS })),
  verification: await orFail(verifyOrganizations(deps)({ last: 100, only: O.none })),
});
