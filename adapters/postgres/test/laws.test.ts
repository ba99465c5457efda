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
import test from 'ava';
import { openersIn } from './support/subjects.ts';

const open = openersIn();

eventStoreLaws(test, open.eventStore);
usageLedgerLaws(test, open.billingData);
uploadJournalLaws(test, open.billingData);
postTrialInvoiceQueueLaws(test, open.billingData);
organizationDirectoryLaws(test, open.directory);
jobLockLaws(test, open.jobLock);
jobHistoryLaws(test, open.jobHistory);
noticeClaimsLaws(test, open.noticeClaims);
