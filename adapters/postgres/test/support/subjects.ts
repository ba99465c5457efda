/** What the laws are given: each adapter on a fresh database. */
import {
  type BillingDataSubject,
  type DirectorySubject,
  type EventStoreSubject,
  type JobHistorySubject,
  type JobLockSubject,
  type NoticeClaimsSubject,
  right,
  type TeamAccountsSubject,
} from '@usage-billing/contracts/laws';
import {
  closeBillingPool,
  createBillingPool,
  grantPermissions,
  postgresDirectory,
  postgresEventStore,
  postgresJobHistory,
  postgresJobLock,
  postgresNoticeClaims,
  postgresPostTrialInvoiceQueue,
  postgresTeamAccounts,
  postgresUploadJournal,
  postgresUsageLedger,
  upsertOrganizations,
} from '@usage-billing/postgres';
import { copyHomes, openPool, type TestPool } from './database.ts';

export const subjectsOn = (open: () => Promise<TestPool>) => ({
  eventStore: async (): Promise<EventStoreSubject> => {
    const { pool, close } = await open();
    return { store: postgresEventStore(pool), close };
  },
  billingData: async (): Promise<BillingDataSubject> => {
    const { pool, close } = await open();
    return {
      ledger: postgresUsageLedger(pool),
      journal: postgresUploadJournal(pool),
      queue: postgresPostTrialInvoiceQueue(pool),
      restored: async () => {
        // Not one of those that are used in turn: all of them may be waiting for a second one.
        const copy = await openPool();
        await copyHomes(pool, copy.pool);
        return { journal: postgresUploadJournal(copy.pool), close: copy.close };
      },
      close,
    };
  },
  directory: async (): Promise<DirectorySubject> => {
    const { pool, close } = await open();
    return {
      directory: postgresDirectory(pool),
      seed: async (organizations, grants) => {
        await right(upsertOrganizations(pool, organizations));
        await right(grantPermissions(pool, grants));
      },
      close,
    };
  },
  jobHistory: async (): Promise<JobHistorySubject> => {
    const { pool, close } = await open();
    return { history: postgresJobHistory(pool), close };
  },
  jobLock: async (): Promise<JobLockSubject> => {
    const { pool, url, close } = await open();
    const other = await right(createBillingPool({ url }));
    return {
      lock: postgresJobLock(pool),
      elsewhere: postgresJobLock(other),
      close: async () => {
        await closeBillingPool(other);
        await close();
      },
    };
  },
  noticeClaims: async (): Promise<NoticeClaimsSubject> => {
    const { pool, close } = await open();
    return { claims: postgresNoticeClaims(pool), close };
  },
  teamAccounts: async (): Promise<TeamAccountsSubject> => {
    const { pool, close } = await open();
    return { teamAccounts: postgresTeamAccounts(pool), close };
  },
});
