/** What the laws are given: each adapter on a fresh database. */
import {
  type AcceptedDifferencesSubject,
  aStaffDecision,
  type BillingDataSubject,
  type DirectorySubject,
  type EventHistorySubject,
  type EventStoreSubject,
  type JobHistorySubject,
  type JobLockSubject,
  type NoticeClaimsSubject,
  type OrganizationRegisterSubject,
  right,
  type SharedAccountsSubject,
  type StaffActionsSubject,
  type StaffProposalsSubject,
  type StaffSessionsSubject,
  type TeamAccountsSubject,
} from '@usage-billing/contracts/laws';
import { DAY, instant } from '@usage-billing/core/shared';
import {
  closeBillingPool,
  createBillingPool,
  grantPermissions,
  postgresAcceptedDifferences,
  postgresDirectory,
  postgresEventHistory,
  postgresEventRetention,
  postgresEventStore,
  postgresJobHistory,
  postgresJobLock,
  postgresNoticeClaims,
  postgresOrganizationRegister,
  postgresPostTrialInvoiceQueue,
  postgresSharedAccounts,
  postgresStaffActions,
  postgresStaffProposals,
  postgresStaffSessions,
  postgresTeamAccounts,
  postgresUploadJournal,
  postgresUsageLedger,
  upsertOrganizations,
} from '@usage-billing/postgres';
import { endJobLeases, query, timestamp } from '@usage-billing/postgres/testing';
import { copyHomes, openPool, type TestPool } from './database.ts';
import { holdForEver } from './held-lock.ts';

export const subjectsOn = (open: () => Promise<TestPool>) => ({
  eventHistory: async (): Promise<EventHistorySubject> => {
    const { pool, close } = await open();
    const actions = postgresStaffActions(pool);
    return { store: postgresEventStore(pool), history: postgresEventHistory(pool), actions, close };
  },
  eventStore: async (): Promise<EventStoreSubject> => {
    const { pool, close } = await open();
    const { prune } = postgresEventRetention(pool);
    const store = postgresEventStore(pool);
    return {
      store,
      actions: postgresStaffActions(pool),
      prune: async (before) => {
        const aggregatedUntil = await right(store.watermark);
        const order = { before, aggregatedUntil, keepKeysFor: 3_660n * DAY, ...aStaffDecision() };
        await right(prune(order));
      },
      close,
    };
  },
  billingData: async (): Promise<BillingDataSubject> => {
    const { pool, close } = await open();
    return {
      ledger: postgresUsageLedger(pool),
      journal: postgresUploadJournal(pool),
      queue: postgresPostTrialInvoiceQueue(pool),
      actions: postgresStaffActions(pool),
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
      actions: postgresStaffActions(pool),
      seed: async (organizations, grants) => {
        await right(upsertOrganizations(pool, organizations));
        await right(grantPermissions(pool, grants));
      },
      close,
    };
  },
  organizationRegister: async (): Promise<OrganizationRegisterSubject> => {
    const { pool, close } = await open();
    return {
      register: postgresOrganizationRegister(pool),
      directory: postgresDirectory(pool),
      actions: postgresStaffActions(pool),
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
  jobLock: () => jobLockSubject(open),
  noticeClaims: async (): Promise<NoticeClaimsSubject> => {
    const { pool, close } = await open();
    return { claims: postgresNoticeClaims(pool), actions: postgresStaffActions(pool), close };
  },
  sharedAccounts: async (): Promise<SharedAccountsSubject> => {
    const { pool, close } = await open();
    return { sharedAccounts: postgresSharedAccounts(pool), actions: postgresStaffActions(pool), close };
  },
  staffActions: async (): Promise<StaffActionsSubject> => {
    const { pool, close } = await open();
    return { actions: postgresStaffActions(pool), close };
  },

  staffProposals: async (): Promise<StaffProposalsSubject> => {
    const { pool, close } = await open();
    return { proposals: postgresStaffProposals(pool), close };
  },
  staffSessions: async (): Promise<StaffSessionsSubject> => {
    const { pool, close } = await open();
    return { sessions: postgresStaffSessions(pool), close };
  },
  accepted: async (): Promise<AcceptedDifferencesSubject> => {
    const { pool, close } = await open();
    return { accepted: postgresAcceptedDifferences(pool), actions: postgresStaffActions(pool), close };
  },
  teamAccounts: async (): Promise<TeamAccountsSubject> => {
    const { pool, close } = await open();
    return { teamAccounts: postgresTeamAccounts(pool), actions: postgresStaffActions(pool), close };
  },
});

/** Long enough for a machine that is busy, short enough to wait for. */
const LEASE_MS = 900;

const jobLockSubject = async (open: () => Promise<TestPool>): Promise<JobLockSubject> => {
  const { pool, url, close } = await open();
  const other = await right(createBillingPool({ url }));
  return {
    lock: postgresJobLock(pool, { leaseMs: LEASE_MS }),
    elsewhere: postgresJobLock(other, { leaseMs: LEASE_MS }),
    abandon: async (job) => {
      const third = await right(createBillingPool({ url }));
      await holdForEver(postgresJobLock(third, { leaseMs: LEASE_MS }), job);
      await closeBillingPool(third);
    },
    expire: () => endJobLeases(pool),
    outlast: async (job) => {
      const until = await pool.oneFirst(query<{ readonly ends_at: bigint }>()`
        select ends_at from job_leases where job = ${job}`);
      const isOver = query<{ readonly over: boolean }>()`
        select now() > ${timestamp(instant(until))}::timestamptz as over, pg_sleep(0.05)::text`;
      while (!(await pool.one(isOver)).over);
    },
    close: async () => {
      await closeBillingPool(other);
      await close();
    },
  };
};
