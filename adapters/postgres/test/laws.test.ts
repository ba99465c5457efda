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
import { databasesInTurn } from './support/database.ts';
import { subjectsOn } from './support/subjects.ts';

const { open, closeAll } = databasesInTurn();
const subjects = subjectsOn(open);

test.after.always(closeAll);

eventStoreLaws(test, subjects.eventStore);
usageLedgerLaws(test, subjects.billingData);
uploadJournalLaws(test, subjects.billingData);
postTrialInvoiceQueueLaws(test, subjects.billingData);
organizationDirectoryLaws(test, subjects.directory);
jobLockLaws(test, subjects.jobLock);
jobHistoryLaws(test, subjects.jobHistory);
noticeClaimsLaws(test, subjects.noticeClaims);
