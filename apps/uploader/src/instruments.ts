/** The uploader's metrics, as they are registered. */
import type { UploadJournal } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type Instruments = ReturnType<typeof uploaderInstruments>;

export const uploaderInstruments = (registry: Registry, journal: Pick<UploadJournal, 'home'>) => {
  const registers = [registry];
  journalMovedGauge(registers, journal);
  return {
    ...usageInstruments(registers),
    ...verificationInstruments(registers),
    uploads: new Gauge({
      name: 'billing_uploader_uploads',
      help: 'Uploads that are not finished, by state; "NeedsOperator" are those in doubt for so long that one must decide.',
      labelNames: ['state'],
      registers,
    }),
    imports: new Histogram({
      name: 'billing_zuora_client_usage_import_duration_seconds',
      help: 'From the send of a usage file to when the end of its import was seen.',
      labelNames: ['status'],
      buckets: [1, 10, 60, 300, 900, 3600, 14_400, 86_400],
      registers,
    }),
    invoicesToProcess: new Gauge({
      name: 'billing_uploader_invoices_to_process',
      help: 'Accounts that wait for their post-trial invoice.',
      registers,
    }),
    invoicesProcessed: new Counter({
      name: 'billing_uploader_invoices_processed_total',
      help: 'Post-trial invoices that need no further try.',
      registers,
    }),
  };
};

const BY_UNIT = ['uploader', 'status', 'amount_type'] as const;

/** What was uploaded and what was left out. */
const usageInstruments = (registers: Registry[]) => ({
  instances: new Gauge({
    name: 'billing_uploader_billable_instances',
    help: 'Billable organizations at the last daily run: uploaded, or the reason why they were left out. "post-trial": imported since the start.',
    labelNames: ['uploader', 'status'],
    registers,
  }),
  records: new Counter({
    name: 'billing_uploader_records',
    help: 'Ledger rows that went into an upload, or the reason why they did not. "post-trial": once imported.',
    labelNames: BY_UNIT,
    registers,
  }),
  amounts: new Counter({
    name: 'billing_uploader_amounts',
    help: 'Amounts of the same rows; a sum below zero counts by its size, with "_negative" at the end of the status.',
    labelNames: BY_UNIT,
    registers,
  }),
  billedFree: new Gauge({
    name: 'billing_uploader_billed_although_free',
    help: 'Amounts that went into uploads of the last 62 days although they are free now, by why they are, at the last daily run.',
    labelNames: ['reason', 'amount_type'],
    registers,
  }),
  stranded: new Gauge({
    name: 'billing_uploader_stranded_amount',
    help: 'Usage older than the look-back that no upload has taken, at the last daily run.',
    labelNames: ['amount_type'],
    registers,
  }),
});

/** Of the last daily verification. */
const verificationInstruments = (registers: Registry[]) => ({
  verifiedInvoices: new Gauge({
    name: 'billing_uploader_invoices_verified',
    help: 'Invoices that the last verification looked at.',
    registers,
  }),
  invoiceDifferences: new Gauge({
    name: 'billing_uploader_invoice_differences',
    help: 'Differences on them; "billing invoices verify" lists each with both figures.',
    registers,
  }),
  unverifiedAccounts: new Gauge({
    name: 'billing_uploader_accounts_unverified',
    help: 'Accounts that the last verification could not read.',
    registers,
  }),
});

/** Read on each scrape, so that it does not wait for the next run. */
const journalMovedGauge = (registers: Registry[], journal: Pick<UploadJournal, 'home'>): void => {
  new Gauge({
    name: 'billing_uploader_journal_moved',
    help: '1: the database was restored or copied, and nothing is sent until "uploads adopt"; 0: it was not, or does not tell.',
    registers,
    async collect() {
      const home = await journal.home();
      // Without the database it is neither 0 nor 1.
      if (E.isLeft(home)) this.set(Number.NaN);
      else this.set(home.right._tag === 'Moved' ? 1 : 0);
    },
  });
};
