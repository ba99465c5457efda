/** What the uploader counts beside its runs. */
import {
  type BilledAlthoughFree,
  type InvoiceVerification,
  instancesOf,
  type SettleSummary,
  type Upload,
  type Uploader,
  type UploadJournal,
  type UploadSummary,
} from '@usage-billing/core/invoices';
import type { UnitAmount } from '@usage-billing/core/usage';
import * as O from 'fp-ts/lib/Option.js';
import type { Registry } from 'prom-client';
import type { FollowUp } from './follow-up.ts';
import { type Instruments, uploaderInstruments } from './instruments.ts';

export interface UploaderMetrics {
  readonly prepared: (summary: UploadSummary) => void;
  /** The usage of an account that was created after its trial is at Zuora. */
  readonly lateImport: (upload: Upload, amounts: ReadonlyArray<UnitAmount>) => void;
  readonly settled: (summary: SettleSummary) => void;
  readonly billedFree: (billed: ReadonlyArray<BilledAlthoughFree>) => void;
  readonly followedUp: (summary: FollowUp) => void;
  readonly verified: (summary: InvoiceVerification) => void;
}

export const uploaderMetrics = (registry: Registry, journal: Pick<UploadJournal, 'home'>): UploaderMetrics => {
  const instruments = uploaderInstruments(registry, journal);
  // A daily run resets its own figures; those of post-trial uploads go on.
  let lateInstances = 0;
  const showLateInstances = (): void =>
    instruments.instances.set({ uploader: 'post-trial', status: 'uploaded' }, lateInstances);
  showLateInstances();
  return {
    prepared: (summary) => {
      instruments.instances.reset();
      showLateInstances();
      countPrepared(instruments, summary);
    },
    lateImport: (upload, units) => {
      lateInstances += instancesOf(upload).length;
      showLateInstances();
      countRows(instruments, 'post-trial', 'uploaded', units);
    },
    settled: (summary) => countSettled(instruments, summary),
    billedFree: (billed) => {
      instruments.billedFree.reset();
      for (const { reason, amountType: amount_type, amount } of billed)
        instruments.billedFree.inc({ reason, amount_type }, Number(amount));
    },
    verified: ({ invoices, findings, unreadable }) => {
      instruments.verifiedInvoices.set(invoices);
      instruments.invoiceDifferences.set(findings.length);
      instruments.unverifiedAccounts.set(unreadable.length);
    },
    followedUp: ({ settled, invoiced, waiting }) => {
      if (O.isSome(settled)) countSettled(instruments, settled.value);
      const finished = O.isSome(invoiced) ? invoiced.value.finished.length : 0;
      instruments.invoicesToProcess.set(waiting - finished);
      instruments.invoicesProcessed.inc(finished);
    },
  };
};

const countPrepared = (instruments: Instruments, summary: UploadSummary): void => {
  const { instances, stranded } = instruments;
  instances.set({ uploader: 'daily', status: 'billable' }, summary.organizations);
  const uploaded = new Set(summary.uploads.flatMap(({ upload }) => upload.lines.map((line) => line.instanceId)));
  instances.set({ uploader: 'daily', status: 'uploaded' }, uploaded.size);
  for (const { reason } of summary.skipped) instances.inc({ uploader: 'daily', status: reason });
  for (const { amounts } of summary.uploads) countRows(instruments, 'daily', 'uploaded', amounts);
  for (const { reason, amounts } of summary.skipped) countRows(instruments, 'daily', reason, amounts);
  for (const amount of summary.setAside) countRows(instruments, 'daily', amount.reason, [amount]);
  stranded.reset();
  for (const { amountType: amount_type, amount } of summary.stranded) stranded.inc({ amount_type }, Number(amount));
};

const MICROSECONDS_PER_SECOND = 1_000_000;

const countSettled = ({ uploads, imports }: Instruments, summary: SettleSummary): void => {
  for (const [state, count] of Object.entries(summary.open)) uploads.set({ state }, count);
  uploads.set({ state: 'NeedsOperator' }, summary.needsOperator.length);
  for (const { status, duration } of summary.imports)
    imports.observe({ status }, Number(duration) / MICROSECONDS_PER_SECOND);
};

const countRows = (
  { records, amounts }: Instruments,
  uploader: Uploader,
  status: string,
  units: ReadonlyArray<UnitAmount>,
): void => {
  for (const { amountType: amount_type, records: rows, amount } of units) {
    records.inc({ uploader, status, amount_type }, rows);
    const size = Number(amount);
    const sign = size < 0 ? '_negative' : '';
    amounts.inc({ uploader, status: `${status}${sign}`, amount_type }, Math.abs(size));
  }
};
