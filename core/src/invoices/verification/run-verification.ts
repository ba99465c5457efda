/** Use case: the daily verification of invoices, as a job whose result staff can read later. */
import { none } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { JobHistoryError, JobTrigger } from '../../shared/job-history.ts';
import type { JobLockError } from '../../shared/job-lock.ts';
import type { Json } from '../../shared/json.ts';
import { type RunDeps, recordedRun } from '../../shared/recorded-run.ts';
import { differenceFigures } from './difference-figures.ts';
import {
  type InvoiceFinding,
  type InvoiceVerification,
  type VerifyOrganizationsDeps,
  type VerifyOrganizationsError,
  verifyOrganizations,
} from './verify-organizations.ts';

/** What a recorded run of the verification reads and writes. */
export interface RunVerificationDeps extends VerifyOrganizationsDeps, RunDeps {}

export interface RunVerificationInput {
  readonly last: number;
  readonly trigger: JobTrigger;
}

export type RunVerificationError = VerifyOrganizationsError | JobLockError | JobHistoryError;

/** Verifies every account's last invoices, and records the run in the job history. */
export const runVerification =
  (deps: RunVerificationDeps) =>
  ({ last, trigger }: RunVerificationInput): TaskEither<RunVerificationError, InvoiceVerification> =>
    recordedRun(deps)({
      job: 'invoice-verification',
      trigger,
      work: verifyOrganizations(deps)({ last, only: none }),
      summary: verificationToJson,
      describe: ({ _tag, message }) => `${_tag}: ${message}`,
    });

/** A row of the history holds no more; the command lists them all. */
const FINDINGS_KEPT = 1_000;

/** A finding as the job history and `--json` have it. */
export const findingToJson = (finding: InvoiceFinding): { readonly [key: string]: Json } => {
  const { externalIds, accountNumber, invoiceNumber, currency } = finding;
  const { what, usage, invoiced, expected } = differenceFigures(finding.difference, currency);
  return {
    organizations: externalIds,
    account: accountNumber,
    invoice: invoiceNumber,
    what,
    unit: usage?.unit ?? null,
    from: usage?.from ?? null,
    to: usage?.to ?? null,
    invoiced: invoiced.value,
    invoicedFrom: invoiced.source,
    expected: expected.value,
    expectedFrom: expected.source,
  };
};

/** For the history and the log. */
export const verificationToJson = ({ accounts, invoices, findings, unreadable }: InvoiceVerification): Json => ({
  accounts,
  invoices,
  differences: findings.length,
  findings: findings.slice(0, FINDINGS_KEPT).map(findingToJson),
  unreadable: unreadable.slice(0, FINDINGS_KEPT).map(({ externalIds, accountNumber, message }) => ({
    organizations: externalIds,
    account: accountNumber,
    message,
  })),
});
