/** Every law that the adapters of Postgres must pass, whatever the sessions are like. */
import {
  acceptedDifferencesLaws,
  eventHistoryLaws,
  eventStoreLaws,
  jobHistoryLaws,
  jobLockLaws,
  noticeClaimsLaws,
  organizationDirectoryLaws,
  organizationRegisterLaws,
  postTrialInvoiceQueueLaws,
  sharedAccountsLaws,
  staffActionsLaws,
  staffProposalsLaws,
  staffSessionsLaws,
  teamAccountsLaws,
  uploadJournalLaws,
  usageLedgerLaws,
} from '@usage-billing/contracts/laws';
import type { TestFn } from 'ava';
import type { TestPool } from './database.ts';
import { subjectsOn } from './subjects.ts';

export const allLaws = (test: TestFn, open: () => Promise<TestPool>): void => {
  const subjects = subjectsOn(open);
  eventStoreLaws(test, subjects.eventStore);
  eventHistoryLaws(test, subjects.eventHistory);
  usageLedgerLaws(test, subjects.billingData);
  uploadJournalLaws(test, subjects.billingData);
  postTrialInvoiceQueueLaws(test, subjects.billingData);
  organizationDirectoryLaws(test, subjects.directory);
  organizationRegisterLaws(test, subjects.organizationRegister);
  jobLockLaws(test, subjects.jobLock);
  jobHistoryLaws(test, subjects.jobHistory);
  noticeClaimsLaws(test, subjects.noticeClaims);
  sharedAccountsLaws(test, subjects.sharedAccounts);
  staffActionsLaws(test, subjects.staffActions);
  staffProposalsLaws(test, subjects.staffProposals);
  staffSessionsLaws(test, subjects.staffSessions);
  acceptedDifferencesLaws(test, subjects.accepted);
  teamAccountsLaws(test, subjects.teamAccounts);
};
