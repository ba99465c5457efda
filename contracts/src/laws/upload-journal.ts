/** The laws of every {@link UploadJournal} with the ledger and the post-trial queue that share its data. */
import type { BillingDataSubject } from './billing-data-subject.ts';
import { type Suite, suite } from './law.ts';
import { postTrialQueueLaws } from './post-trial-queue.ts';
import { uploadJournalAdoptLaws } from './upload-journal-adopt.ts';
import { uploadJournalChangeLaws } from './upload-journal-change.ts';
import { uploadJournalConflictLaws } from './upload-journal-conflict.ts';
import { uploadJournalHistoryLaws } from './upload-journal-history.ts';
import { uploadJournalHomeLaws } from './upload-journal-home.ts';
import { uploadJournalPostTrialLaws } from './upload-journal-post-trial.ts';
import { uploadJournalPrepareLaws } from './upload-journal-prepare.ts';
import { uploadJournalReadLaws } from './upload-journal-read.ts';
import { uploadJournalReleaseLaws } from './upload-journal-release.ts';

/** `open` gives ledger, journal and queue over the same data, empty. */
export const uploadJournalLaws: Suite<BillingDataSubject> = suite('upload journal', (law) => {
  uploadJournalPrepareLaws(law);
  uploadJournalConflictLaws(law);
  uploadJournalPostTrialLaws(law);
  uploadJournalChangeLaws(law);
  uploadJournalReleaseLaws(law);
  uploadJournalReadLaws(law);
  uploadJournalHistoryLaws(law);
  uploadJournalAdoptLaws(law);
  uploadJournalHomeLaws(law);
});

/** `open` as for the journal: the queue is filled by it. */
export const postTrialInvoiceQueueLaws: Suite<BillingDataSubject> = suite(
  'post-trial invoice queue',
  postTrialQueueLaws,
);
