/** What the uploader counts beside its runs. */
import {
  instancesOf,
  type SettleSummary,
  type Upload,
  type Uploader,
  type UploadJournal,
  type UploadSummary,
} from '@usage-billing/core/invoices';
import type { UnitAmount } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { FollowUp } from './follow-up.ts';

export interface UploaderMetrics {
  readonly prepared: (summary: UploadSummary) => void;
  /** The usage of an account that was created after its trial is at Zuora. */
  readonly lateImport: (upload: Upload, amounts: ReadonlyArray<UnitAmount>) => void;
  readonly settled: (summary: SettleSummary) => void;
  readonly followedUp: (summary: FollowUp) => void;
}

const SECOND = 1_000_000;

/** Asked whenever somebody looks, so that it does not wait for the next run. */
const journalMovedGauge = (registers: Registry[], journal: Pick<UploadJournal, 'home'>): void => {
  new Gauge({
    name: 'billing_uploader_journal_moved',
    help: '1: the database was restored or copied, and nothing is sent until "uploads adopt"; 0: it was not, or does not tell.',
    registers,
    async collect() {
      const home = await journal.home();
      // Without the database there is no answer, neither 0 nor 1.
      if (E.isLeft(home)) this.set(Number.NaN);
      else this.set(home.right._tag === 'Moved' ? 1 : 0);
    },
  });
};

export const uploaderMetrics = (registry: Registry, journal: Pick<UploadJournal, 'home'>): UploaderMetrics => {
  const registers = [registry];
  journalMovedGauge(registers, journal);
  const instances = new Gauge({
    name: 'billing_uploader_billable_instances',
    help: 'Billable organizations at the last daily run: uploaded, or the reason why they were left out. "post-trial": imported since the start.',
    labelNames: ['uploader', 'status'],
    registers,
  });
  const byUnit = ['uploader', 'status', 'amount_type'] as const;
  const records = new Counter({
    name: 'billing_uploader_records',
    help: 'Ledger rows that went into an upload, or the reason why they did not. "post-trial": once imported.',
    labelNames: byUnit,
    registers,
  });
  const amounts = new Counter({
    name: 'billing_uploader_amounts',
    help: 'Amounts of the same rows; a sum below zero counts by its size, with "_negative" at the end of the status.',
    labelNames: byUnit,
    registers,
  });
  const stranded = new Gauge({
    name: 'billing_uploader_stranded_amount',
    help: 'Usage older than the look-back that no upload has taken, at the last daily run.',
    labelNames: ['amount_type'],
    registers,
  });
  const uploads = new Gauge({
    name: 'billing_uploader_uploads',
    help: 'Uploads that are not finished, by state; "NeedsOperator" are those in doubt for so long that one must decide.',
    labelNames: ['state'],
    registers,
  });
  const imports = new Histogram({
    name: 'billing_zuora_client_usage_import_duration_seconds',
    help: 'From the send of a usage file to when the end of its import was seen.',
    labelNames: ['status'],
    buckets: [1, 10, 60, 300, 900, 3600, 14_400, 86_400],
    registers,
  });
  const toProcess = new Gauge({
    name: 'billing_uploader_invoices_to_process',
    help: 'Accounts that wait for their post-trial invoice.',
    registers,
  });
  const processed = new Counter({
    name: 'billing_uploader_invoices_processed_total',
    help: 'Post-trial invoices that need no further try.',
    registers,
  });

  const countRows = (uploader: Uploader, status: string, units: ReadonlyArray<UnitAmount>): void => {
    for (const { amountType: amount_type, records: rows, amount } of units) {
      records.inc({ uploader, status, amount_type }, rows);
      const size = Number(amount);
      const sign = size < 0 ? '_negative' : '';
      amounts.inc({ uploader, status: `${status}${sign}`, amount_type }, Math.abs(size));
    }
  };

  const settled = (summary: SettleSummary): void => {
    for (const [state, count] of Object.entries(summary.open)) uploads.set({ state }, count);
    uploads.set({ state: 'NeedsOperator' }, summary.needsOperator.length);
    for (const { status, duration } of summary.imports) imports.observe({ status }, Number(duration) / SECOND);
  };

  // A daily run starts its own figures afresh, and theirs go on.
  let lateInstances = 0;
  const showLateInstances = (): void => instances.set({ uploader: 'post-trial', status: 'uploaded' }, lateInstances);
  showLateInstances();

  return {
    prepared: (summary) => {
      instances.reset();
      showLateInstances();
      instances.set({ uploader: 'daily', status: 'billable' }, summary.organizations);
      const uploaded = new Set(summary.uploads.flatMap(({ upload }) => upload.lines.map((line) => line.instanceId)));
      instances.set({ uploader: 'daily', status: 'uploaded' }, uploaded.size);
      for (const { reason } of summary.skipped) instances.inc({ uploader: 'daily', status: reason });
      for (const { amounts: units } of summary.uploads) countRows('daily', 'uploaded', units);
      for (const { reason, amounts: units } of summary.skipped) countRows('daily', reason, units);
      for (const amount of summary.setAside) countRows('daily', amount.reason, [amount]);
      stranded.reset();
      for (const { amountType: amount_type, amount } of summary.stranded) stranded.inc({ amount_type }, Number(amount));
    },
    lateImport: (upload, units) => {
      lateInstances += instancesOf(upload).length;
      showLateInstances();
      countRows('post-trial', 'uploaded', units);
    },
    settled,
    followedUp: ({ settled: pass, invoiced, waiting }) => {
      if (O.isSome(pass)) settled(pass.value);
      const finished = O.isSome(invoiced) ? invoiced.value.finished.length : 0;
      toProcess.set(waiting - finished);
      processed.inc(finished);
    },
  };
};
