/** Ledger, journal and post-trial queue over the same data. */
import type { PostTrialInvoiceQueue, UploadJournal } from '@usage-billing/core/invoices';
import type { StaffActions } from '@usage-billing/core/shared';
import type { UsageLedger } from '@usage-billing/core/usage';
import { type BillingData, emptyBillingData } from './billing-data.ts';
import { postTrialQueueOver } from './post-trial-queue.ts';
import { memoryStaffActions, recordIn } from './staff-actions.ts';
import { uploadJournalOver } from './upload-journal.ts';
import { usageLedgerOver } from './usage-ledger.ts';

/** Ledger, journal and queue over one store in memory. */
export interface MemoryBilling {
  readonly ledger: UsageLedger;
  readonly journal: UploadJournal;
  readonly queue: PostTrialInvoiceQueue;
  /** Where they record what staff decide. */
  readonly actions: StaffActions;
  /** What they are over: plain data that a test may copy, and damage. */
  readonly data: BillingData;
  /** The journal as it finds itself when a copy of the data is put back in another place. */
  readonly restored: () => UploadJournal;
}

/** Ledger, journal and queue over one store in memory, empty unless it is a copy of another. */
export const memoryBilling = (actions = memoryStaffActions(), data = emptyBillingData()): MemoryBilling => {
  return {
    ledger: usageLedgerOver(data, recordIn(actions)),
    journal: uploadJournalOver(data, recordIn(actions)),
    queue: postTrialQueueOver(data, recordIn(actions)),
    actions,
    data,
    restored: () => uploadJournalOver({ ...structuredClone(data), home: 'elsewhere' }, recordIn(actions)),
  };
};
