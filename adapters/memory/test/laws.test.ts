import {
  eventStoreLaws,
  jobHistoryLaws,
  jobLockLaws,
  noticeClaimsLaws,
  organizationDirectoryLaws,
  postTrialInvoiceQueueLaws,
  uploadJournalLaws,
  usageLedgerLaws,
} from '@usage-billing/contracts/laws';
import {
  memoryBilling,
  memoryDirectory,
  memoryEventStore,
  memoryJobHistory,
  memoryJobLock,
  memoryNoticeClaims,
} from '@usage-billing/memory';
import test from 'ava';

const close = async (): Promise<void> => {};

eventStoreLaws(test, async () => ({ store: memoryEventStore(), close }));
usageLedgerLaws(test, async () => ({ ...memoryBilling(), close }));
uploadJournalLaws(test, async () => ({ ...memoryBilling(), close }));
postTrialInvoiceQueueLaws(test, async () => ({ ...memoryBilling(), close }));
jobHistoryLaws(test, async () => ({ history: memoryJobHistory(), close }));
noticeClaimsLaws(test, async () => ({ claims: memoryNoticeClaims(), close }));

jobLockLaws(test, async () => {
  const lock = memoryJobLock();
  return { lock, elsewhere: lock, close };
});

organizationDirectoryLaws(test, async () => {
  const directory = memoryDirectory();
  return { directory, seed: async (organizations, grants) => directory.seed({ organizations, grants }), close };
});
