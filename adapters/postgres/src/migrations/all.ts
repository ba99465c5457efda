/** Every migration, in order. New ones are appended; old ones are never edited. */
import { usage } from './0001-usage.ts';
import { jobsAndCustomers } from './0002-jobs-and-customers.ts';
import { events } from './0003-events.ts';
import { uploadRefusals } from './0004-upload-refusals.ts';
import { conflictResolutions } from './0005-conflict-resolutions.ts';
import { aggregatesByHour } from './0006-aggregates-by-hour.ts';
import { decisions } from './0007-decisions.ts';
import { noticeResolutions } from './0008-notice-resolutions.ts';
import { sumsFromTheIndex } from './0009-sums-from-the-index.ts';
import { journalHomes } from './0010-journal-homes.ts';
import { noticesOfATrial } from './0011-notices-of-a-trial.ts';
import { billingProvider } from './0012-billing-provider.ts';
import { usageReports } from './0013-usage-reports.ts';
import { storeTimeAndRetention } from './0014-store-time-and-retention.ts';
import { contractReasons } from './0015-contract-reasons.ts';
import { jobLeases } from './0016-job-leases.ts';
import { accountShares } from './0017-account-shares.ts';
import { staffActions } from './0018-staff-actions.ts';
import { acceptedDifferences } from './0019-accepted-differences.ts';
import { staffSessions } from './0020-staff-sessions.ts';
import { staffProposals } from './0021-staff-proposals.ts';
import { creditOwed } from './0022-credit-owed.ts';
import type { Migration } from './migration.ts';

export const migrations: ReadonlyArray<Migration> = [
  usage,
  jobsAndCustomers,
  events,
  uploadRefusals,
  conflictResolutions,
  aggregatesByHour,
  decisions,
  noticeResolutions,
  sumsFromTheIndex,
  journalHomes,
  noticesOfATrial,
  billingProvider,
  usageReports,
  storeTimeAndRetention,
  contractReasons,
  jobLeases,
  accountShares,
  staffActions,
  acceptedDifferences,
  staffSessions,
  staffProposals,
  creditOwed,
];
