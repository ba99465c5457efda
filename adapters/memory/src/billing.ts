/** Ledger, journal and post-trial queue over the same data. */
import type { PostTrialInvoiceQueue, UploadJournal } from '@usage-billing/core/invoices';
import type { UsageLedger } from '@usage-billing/core/usage';
import { emptyBillingData } from './billing-data.ts';
import { postTrialQueueOver } from './post-trial-queue.ts';
import { uploadJournalOver } from './upload-journal.ts';
import { usageLedgerOver } from './usage-ledger.ts';

export interface MemoryBilling {
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly queue: PostTrialInvoiceQueue;
  /** The journal as it finds itself when a copy of the data is put back in another place. */
  readonly restored: () => UploadJournal;
}

export const memoryBilling = (): MemoryBilling => {
  const data = emptyBillingData();
  return {
    ledger: usageLedgerOver(data),
    journal: uploadJournalOver(data),
    queue: postTrialQueueOver(data),
    restored: () => uploadJournalOver({ ...structuredClone(data), home: 'elsewhere' }),
  };
};
