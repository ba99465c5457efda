/** The ports of `localModule` in memory: for tests, and for trying an app without a database. */
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
import { processModule } from '../process-module.ts';
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

/** Ledger, journal and queue share their rows. */
const MemoryBillingToken = token<MemoryBilling>('MemoryBilling');

/** Replace a port with `override`, e.g. the clock by one that can be moved. */
export const memoryModule = (logger: Logger = createLogger('memory', 'silent')): ContainerModule =>
  new ContainerModule((options) => {
    processModule(logger).load(options);
    const { bind } = options;
    bind(MemoryBillingToken).toResolvedValue(memoryBilling);
    bind(EventStoreToken).toResolvedValue(memoryEventStore, [ClockToken]);
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
