/** Every port that needs no outside service, answered in memory: for tests, and for trying an app without a database. */
import {
  type MemoryBilling,
  memoryBilling,
  memoryDirectory,
  memoryEventStore,
  memoryJobHistory,
  memoryJobLock,
  memoryNoticeClaims,
  memoryNotifier,
  memoryTeamAccounts,
} from '@usage-billing/memory';
import { ContainerModule } from 'inversify';
import { createLogger, type Logger } from '../run/logger.ts';
import { token } from '../token.ts';
import {
  ClockToken,
  EventStoreToken,
  JobHistoryToken,
  JobLockToken,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  PostTrialInvoiceQueueToken,
  TeamAccountsToken,
  TrialNotifierToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '../tokens.ts';
import { LoggerToken } from './local-module.ts';
import { systemClock } from './system-clock.ts';

/** Ledger, journal and queue see the same rows. */
const MemoryBillingToken = token<MemoryBilling>('MemoryBilling');

/** Replace single ports with `override`, e.g. the clock by one that can be moved. */
export const memoryModule = (logger: Logger = createLogger('memory', 'silent')): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(LoggerToken).toConstantValue(logger);
    bind(ClockToken).toConstantValue(systemClock());
    bind(MemoryBillingToken).toResolvedValue(memoryBilling);
    bind(EventStoreToken).toResolvedValue(memoryEventStore);
    bind(UsageLedgerToken).toResolvedValue(({ ledger }: MemoryBilling) => ledger, [MemoryBillingToken]);
    bind(UploadJournalToken).toResolvedValue(({ journal }: MemoryBilling) => journal, [MemoryBillingToken]);
    bind(PostTrialInvoiceQueueToken).toResolvedValue(({ queue }: MemoryBilling) => queue, [MemoryBillingToken]);
    bind(TeamAccountsToken).toResolvedValue(memoryTeamAccounts);
    bind(OrganizationDirectoryToken).toResolvedValue(() => memoryDirectory());
    bind(NoticeClaimsToken).toResolvedValue(memoryNoticeClaims);
    bind(TrialNotifierToken).toResolvedValue(memoryNotifier);
    bind(JobLockToken).toResolvedValue(memoryJobLock);
    bind(JobHistoryToken).toResolvedValue(memoryJobHistory);
  });
