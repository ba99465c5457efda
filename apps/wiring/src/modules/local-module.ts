/** Everything that needs no outside service: the ports on Postgres, the machine's clock, notices into the log. */
import { logTrialNotifier } from '@usage-billing/log';
import {
  type BillingPool,
  closeBillingPool,
  postgresDirectory,
  postgresEventStore,
  postgresJobHistory,
  postgresJobLock,
  postgresNoticeClaims,
  postgresPostTrialInvoiceQueue,
  postgresTeamAccounts,
  postgresUploadJournal,
  postgresUsageLedger,
} from '@usage-billing/postgres';
import { ContainerModule } from 'inversify';
import type { DatabaseConfig } from '../config/common-settings.ts';
import type { Logger } from '../run/logger.ts';
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
import { type Database, openDatabase, openPool } from './database.ts';
import { systemClock } from './system-clock.ts';

export const LoggerToken = token<Logger>('Logger');
export const DatabaseToken = token<Database>('Database');
export const PoolToken = token<BillingPool>('BillingPool');

const loggingNotifier = (logger: Logger) => logTrialNotifier((line, message) => logger.info(line, message));

export const localModule = (config: DatabaseConfig, logger: Logger): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(LoggerToken).toConstantValue(logger);
    bind(ClockToken).toConstantValue(systemClock());
    bind(DatabaseToken)
      .toResolvedValue(openDatabase(config), [LoggerToken])
      .onDeactivation((database) => database.stop());
    bind(PoolToken).toResolvedValue(openPool, [DatabaseToken, LoggerToken]).onDeactivation(closeBillingPool);
    bind(EventStoreToken).toResolvedValue(postgresEventStore, [PoolToken]);
    bind(UsageLedgerToken).toResolvedValue(postgresUsageLedger, [PoolToken]);
    bind(UploadJournalToken).toResolvedValue(postgresUploadJournal, [PoolToken]);
    bind(PostTrialInvoiceQueueToken).toResolvedValue(postgresPostTrialInvoiceQueue, [PoolToken]);
    bind(TeamAccountsToken).toResolvedValue(postgresTeamAccounts, [PoolToken]);
    bind(OrganizationDirectoryToken).toResolvedValue(postgresDirectory, [PoolToken]);
    bind(NoticeClaimsToken).toResolvedValue(postgresNoticeClaims, [PoolToken]);
    bind(JobLockToken).toResolvedValue(postgresJobLock, [PoolToken]);
    bind(JobHistoryToken).toResolvedValue(postgresJobHistory, [PoolToken]);
    bind(TrialNotifierToken).toResolvedValue(loggingNotifier, [LoggerToken]);
  });
