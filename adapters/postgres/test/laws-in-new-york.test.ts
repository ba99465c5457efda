/** Every law that has to do with time, in sessions whose time zone is not UTC. */
import {
  eventStoreLaws,
  jobHistoryLaws,
  noticeClaimsLaws,
  organizationDirectoryLaws,
  postTrialInvoiceQueueLaws,
  uploadJournalLaws,
  usageLedgerLaws,
} from '@usage-billing/contracts/laws';
import test from 'ava';
import { query } from '../src/values.ts';
import { databasesInTurn } from './support/database.ts';
import { subjectsOn } from './support/subjects.ts';

const { open, closeAll } = databasesInTurn('America/New_York');
const subjects = subjectsOn(open);

test.after.always(closeAll);

test('the sessions of these tests are in New York', async (t) => {
  const { pool, close } = await open();
  t.is(await pool.oneFirst(query<{ readonly TimeZone: string }>()`show timezone`), 'America/New_York');
  await close();
});

eventStoreLaws(test, subjects.eventStore);
usageLedgerLaws(test, subjects.billingData);
uploadJournalLaws(test, subjects.billingData);
postTrialInvoiceQueueLaws(test, subjects.billingData);
organizationDirectoryLaws(test, subjects.directory);
jobHistoryLaws(test, subjects.jobHistory);
noticeClaimsLaws(test, subjects.noticeClaims);
