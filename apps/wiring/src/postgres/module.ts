/** The ports on Postgres. */
import type { BillingPool } from '@usage-billing/postgres';
import { ContainerModule, type ContainerModuleLoadOptions } from 'inversify';
import { component, type SystemInUse } from '../component.ts';
import { logNotifierModule } from '../notifier/log-module.ts';
import { LoggerToken, processModule, StoppingToken } from '../process-module.ts';
import type { Logger } from '../run/logger.ts';
import { token } from '../token.ts';
import {
  AcceptedDifferencesToken,
  EventHistoryToken,
  EventRetentionToken,
  EventStoreToken,
  JobHistoryToken,
  JobLockToken,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  OrganizationRegisterToken,
  OverviewReaderToken,
  PostTrialInvoiceQueueToken,
  SharedAccountsToken,
  StaffActionsToken,
  StaffProposalsToken,
  StaffSessionsToken,
  TeamAccountsToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '../tokens.ts';
import { type Database, openDatabase, openPool } from './database.ts';
import { type DatabaseConfig, databaseRules, databaseSettings, migratesAtStart } from './settings.ts';

export const DatabaseToken = token<Database>('Database');
export const PoolToken = token<BillingPool>('BillingPool');

type Adapter = typeof import('@usage-billing/postgres');

/** The adapter is loaded when the first port is opened: help and usage errors do not wait for it. */
const onPool =
  <Port>(create: (adapter: Adapter) => (pool: BillingPool) => Port) =>
  async (pool: BillingPool): Promise<Port> =>
    create(await import('@usage-billing/postgres'))(pool);

/** `migrating`: brings the schema to the version of this code first. */
export const postgresModule = (config: DatabaseConfig, migrating = true): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(DatabaseToken)
      .toResolvedValue(openDatabase(config), [LoggerToken])
      .onDeactivation((database) => database.stop());
    bind(PoolToken)
      .toResolvedValue(openPool(config, migrating), [DatabaseToken, LoggerToken, StoppingToken])
      .onDeactivation(async (pool) => (await import('@usage-billing/postgres')).closeBillingPool(pool));
    bind(EventHistoryToken).toResolvedValue(
      onPool((adapter) => adapter.postgresEventHistory),
      [PoolToken],
    );
    bind(EventStoreToken).toResolvedValue(
      onPool((adapter) => adapter.postgresEventStore),
      [PoolToken],
    );
    bind(EventRetentionToken).toResolvedValue(
      onPool((adapter) => adapter.postgresEventRetention),
      [PoolToken],
    );
    bind(UsageLedgerToken).toResolvedValue(
      onPool((adapter) => adapter.postgresUsageLedger),
      [PoolToken],
    );
    bind(UploadJournalToken).toResolvedValue(
      onPool((adapter) => adapter.postgresUploadJournal),
      [PoolToken],
    );
    bind(PostTrialInvoiceQueueToken).toResolvedValue(
      onPool((adapter) => adapter.postgresPostTrialInvoiceQueue),
      [PoolToken],
    );
    bind(AcceptedDifferencesToken).toResolvedValue(
      onPool((adapter) => adapter.postgresAcceptedDifferences),
      [PoolToken],
    );
    bind(SharedAccountsToken).toResolvedValue(
      onPool((adapter) => adapter.postgresSharedAccounts),
      [PoolToken],
    );
    bind(StaffActionsToken).toResolvedValue(
      onPool((adapter) => adapter.postgresStaffActions),
      [PoolToken],
    );
    bind(TeamAccountsToken).toResolvedValue(
      onPool((adapter) => adapter.postgresTeamAccounts),
      [PoolToken],
    );
    bind(OrganizationDirectoryToken).toResolvedValue(
      onPool((adapter) => adapter.postgresDirectory),
      [PoolToken],
    );
    bind(OrganizationRegisterToken).toResolvedValue(
      onPool((adapter) => adapter.postgresOrganizationRegister),
      [PoolToken],
    );
    bind(NoticeClaimsToken).toResolvedValue(
      onPool((adapter) => adapter.postgresNoticeClaims),
      [PoolToken],
    );
    bind(JobLockToken).toResolvedValue(
      onPool((adapter) => (pool) => adapter.postgresJobLock(pool, { leaseMs: config.jobLease * 1000 })),
      [PoolToken],
    );
    bind(JobHistoryToken).toResolvedValue(
      onPool((adapter) => adapter.postgresJobHistory),
      [PoolToken],
    );
    bindAdmin(bind);
  });

/** What only the pages of staff need. */
const bindAdmin = (bind: ContainerModuleLoadOptions['bind']): void => {
  bind(OverviewReaderToken).toResolvedValue(
    onPool((adapter) => adapter.postgresOverviewReader),
    [PoolToken],
  );
  bind(StaffProposalsToken).toResolvedValue(
    onPool((adapter) => adapter.postgresStaffProposals),
    [PoolToken],
  );
  bind(StaffSessionsToken).toResolvedValue(
    onPool((adapter) => adapter.postgresStaffSessions),
    [PoolToken],
  );
};

const systemOf = ({ databaseUrl, dataDirectory }: DatabaseConfig): SystemInUse => {
  if (databaseUrl === undefined)
    return { role: 'database', system: `embedded Postgres in ${dataDirectory}`, standIn: true };
  const { host, pathname } = new URL(databaseUrl.reveal());
  return { role: 'database', system: `Postgres at ${host}${pathname}`, standIn: false };
};

/** The database of everything that no other component keeps. */
export const postgres = component({
  settings: databaseSettings,
  rules: databaseRules,
  modules: (config, deployment) => [postgresModule(config, migratesAtStart(config, deployment))],
  systems: (config) => [systemOf(config)],
});

/** A process that needs no outside service: Postgres for every port, notices written to the log. */
export const localModule = (
  config: DatabaseConfig,
  logger: Logger,
  { migrating = true, stopping }: LocalOptions = {},
): ContainerModule =>
  new ContainerModule((options) => {
    for (const module of [processModule(logger, stopping), postgresModule(config, migrating), logNotifierModule()])
      module.load(options);
  });

export interface LocalOptions {
  readonly migrating?: boolean;
  /** Aborted when the process is told to stop. */
  readonly stopping?: AbortSignal;
}
