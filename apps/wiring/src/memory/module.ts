/** The ports of `localModule` in memory: for tests, and for trying an app without a database. */
import type { Clock } from '@usage-billing/core/shared';
import type { MemoryBilling, MemoryEventStore, MemoryStaffActions } from '@usage-billing/memory';
import { ContainerModule } from 'inversify';
import { processModule } from '../process-module.ts';
import { createLogger, type Logger } from '../run/logger.ts';
import { token } from '../token.ts';
import {
  AcceptedDifferencesToken,
  ClockToken,
  EventHistoryToken,
  EventStoreToken,
  JobHistoryToken,
  JobLockToken,
  NoticeClaimsToken,
  OrganizationDirectoryToken,
  PostTrialInvoiceQueueToken,
  SharedAccountsToken,
  StaffActionsToken,
  TeamAccountsToken,
  TrialNotifierToken,
  UploadJournalToken,
  UsageLedgerToken,
} from '../tokens.ts';

/** Ledger, journal and queue share their rows. */
const MemoryBillingToken = token<MemoryBilling>('MemoryBilling');
const MemoryStaffActionsToken = token<MemoryStaffActions>('MemoryStaffActions');
const MemoryEventStoreToken = token<MemoryEventStore>('MemoryEventStore');

/** Replace a port with `override`, e.g. the clock by one that can be moved. */
export const memoryModule = (logger: Logger = createLogger('memory', 'silent')): ContainerModule =>
  new ContainerModule((options) => {
    processModule(logger).load(options);
    const { bind } = options;
    bind(MemoryBillingToken).toResolvedValue(...onActions(({ memoryBilling }) => memoryBilling));
    bind(MemoryEventStoreToken).toResolvedValue(
      async (clock: Clock, actions: MemoryStaffActions) =>
        (await import('@usage-billing/memory')).memoryEventStore(clock, actions),
      [ClockToken, MemoryStaffActionsToken],
    );
    bind(EventStoreToken).toResolvedValue((store: MemoryEventStore) => store, [MemoryEventStoreToken]);
    bind(EventHistoryToken).toResolvedValue((store: MemoryEventStore) => store, [MemoryEventStoreToken]);
    bind(UsageLedgerToken).toResolvedValue(({ ledger }: MemoryBilling) => ledger, [MemoryBillingToken]);
    bind(UploadJournalToken).toResolvedValue(({ journal }: MemoryBilling) => journal, [MemoryBillingToken]);
    bind(PostTrialInvoiceQueueToken).toResolvedValue(({ queue }: MemoryBilling) => queue, [MemoryBillingToken]);
    bind(SharedAccountsToken).toResolvedValue(...onActions(({ memorySharedAccounts }) => memorySharedAccounts));
    bind(AcceptedDifferencesToken).toResolvedValue(
      ...onActions(({ memoryAcceptedDifferences }) => memoryAcceptedDifferences),
    );
    bind(MemoryStaffActionsToken).toResolvedValue(create(({ memoryStaffActions }) => memoryStaffActions()));
    bind(StaffActionsToken).toResolvedValue((actions: MemoryStaffActions) => actions, [MemoryStaffActionsToken]);
    bind(TeamAccountsToken).toResolvedValue(...onActions(({ memoryTeamAccounts }) => memoryTeamAccounts));
    bind(OrganizationDirectoryToken).toResolvedValue(
      ...onActions(
        ({ memoryDirectory }) =>
          (actions) =>
            memoryDirectory({}, actions),
      ),
    );
    bind(NoticeClaimsToken).toResolvedValue(...onActions(({ memoryNoticeClaims }) => memoryNoticeClaims));
    bind(TrialNotifierToken).toResolvedValue(create(({ memoryNotifier }) => memoryNotifier()));
    bind(JobLockToken).toResolvedValue(create(({ memoryJobLock }) => memoryJobLock()));
    bind(JobHistoryToken).toResolvedValue(create(({ memoryJobHistory }) => memoryJobHistory()));
  });

/** The adapter is loaded when its first port is needed: apps never do. */
const create =
  <Port>(from: (adapter: typeof import('@usage-billing/memory')) => Port) =>
  async (): Promise<Port> =>
    from(await import('@usage-billing/memory'));

/** For ports that record what staff do. */
const onActions = <Port>(
  from: (adapter: typeof import('@usage-billing/memory')) => (actions: MemoryStaffActions) => Port,
): [(actions: MemoryStaffActions) => Promise<Port>, [typeof MemoryStaffActionsToken]] => [
  async (actions) => from(await import('@usage-billing/memory'))(actions),
  [MemoryStaffActionsToken],
];
