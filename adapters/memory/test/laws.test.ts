import {
  acceptedDifferencesLaws,
  aStaffDecision,
  type BillingDataSubject,
  billingProviderLaws,
  clockLaws,
  deadLettersLaws,
  eventHistoryLaws,
  eventStoreLaws,
  jobHistoryLaws,
  jobLockLaws,
  noticeClaimsLaws,
  organizationDirectoryLaws,
  organizationRegisterLaws,
  type ProviderSubject,
  postTrialInvoiceQueueLaws,
  right,
  type SubmitFault,
  sharedAccountsLaws,
  staffActionsLaws,
  staffProposalsLaws,
  staffSessionsLaws,
  teamAccountsLaws,
  trialNotifierLaws,
  uploadJournalLaws,
  usageLedgerLaws,
  usageUploaderLaws,
} from '@usage-billing/contracts/laws';
import type { SubmitError } from '@usage-billing/core/invoices';
import { DAY, dayOf, instantFromMillis, MILLISECOND, SECOND } from '@usage-billing/core/shared';
import {
  memoryAcceptedDifferences,
  memoryBilling,
  memoryDeadLetters,
  memoryDirectory,
  memoryEventStore,
  memoryJobHistory,
  memoryJobLock,
  memoryNoticeClaims,
  memoryNotifier,
  memoryProvider,
  memorySharedAccounts,
  memoryStaffActions,
  memoryStaffProposals,
  memoryStaffSessions,
  memoryTeamAccounts,
  movableClock,
} from '@usage-billing/memory';
import test from 'ava';

const close = async (): Promise<void> => {};
const START = instantFromMillis(Date.parse('2026-03-17T09:30:00Z'));

const openBilling = async (): Promise<BillingDataSubject> => {
  const billing = memoryBilling();
  return { ...billing, restored: async () => ({ journal: billing.restored(), close }), close };
};

eventHistoryLaws(test, async () => {
  const actions = memoryStaffActions();
  const store = memoryEventStore(movableClock(START), actions);
  return { store, history: store, actions, close };
});

eventStoreLaws(test, async () => {
  const clock = movableClock(START);
  const actions = memoryStaffActions();
  const store = memoryEventStore(clock, actions);
  return {
    store,
    actions,
    later: async () => clock.advance(SECOND),
    prune: async (before) => {
      const aggregatedUntil = await right(store.watermark);
      await right(store.prune({ before, aggregatedUntil, keepKeysFor: 60n * DAY, ...aStaffDecision() }));
    },
    close,
  };
});
usageLedgerLaws(test, openBilling);
uploadJournalLaws(test, openBilling);
postTrialInvoiceQueueLaws(test, openBilling);
deadLettersLaws(test, async () => ({ letters: memoryDeadLetters(), close }));
jobHistoryLaws(test, async () => ({ history: memoryJobHistory(), close }));
sharedAccountsLaws(test, async () => {
  const actions = memoryStaffActions();
  return { sharedAccounts: memorySharedAccounts(actions), actions, close };
});
acceptedDifferencesLaws(test, async () => {
  const actions = memoryStaffActions();
  return { accepted: memoryAcceptedDifferences(actions), actions, close };
});
staffActionsLaws(test, async () => ({ actions: memoryStaffActions(), close }));
organizationRegisterLaws(test, async () => {
  const actions = memoryStaffActions();
  const directory = memoryDirectory({}, actions);
  return {
    register: directory.register,
    directory,
    actions,
    seed: async (organizations, grants) => directory.seed({ organizations, grants }),
    close,
  };
});
teamAccountsLaws(test, async () => {
  const actions = memoryStaffActions();
  return { teamAccounts: memoryTeamAccounts(actions), actions, close };
});
noticeClaimsLaws(test, async () => {
  const actions = memoryStaffActions();
  return { claims: memoryNoticeClaims(actions), actions, close };
});

const WITHIN_A_PROCESS = 'its locks are those of one process, and end with it';
jobLockLaws(
  test,
  async () => {
    const lock = memoryJobLock();
    return { lock, elsewhere: lock, close };
  },
  { lacking: { abandon: WITHIN_A_PROCESS, expire: WITHIN_A_PROCESS, outlast: WITHIN_A_PROCESS } },
);

organizationDirectoryLaws(test, async () => {
  const actions = memoryStaffActions();
  const directory = memoryDirectory({}, actions);
  return {
    directory,
    actions,
    seed: async (organizations, grants) => directory.seed({ organizations, grants }),
    close,
  };
});

trialNotifierLaws(test, async () => {
  const notifier = memoryNotifier();
  return {
    notifier,
    delivered: async () =>
      notifier.sent().map(({ notice, organization }) => ({ notice, externalId: organization.externalId })),
    failNext: async (how) => notifier.failNext({ _tag: how, message: 'as the test wants' }),
    close,
  };
});

clockLaws(test, async () => {
  const clock = movableClock(START);
  return { clock, letTimePass: async () => clock.advance(MILLISECOND), close };
});

const ACCIDENTS: Readonly<Record<SubmitFault, SubmitError['_tag']>> = {
  throttled: 'NotSent',
  refused: 'Refused',
  'lost before it arrived': 'OutcomeUnknown',
  'lost after it arrived': 'OutcomeUnknown',
};

const openProvider = async (): Promise<ProviderSubject> => {
  const clock = movableClock(START);
  const provider = memoryProvider({ clock });
  return {
    provider,
    uploader: provider.uploader,
    today: async () => dayOf(clock.now()),
    letDaysPass: async (days) => clock.advance(BigInt(days) * DAY),
    finishImports: async () => provider.finishImports(),
    billRun: async () => provider.billRun(),
    rewriteFile: async (invoiceNumber) => provider.rewriteFile(invoiceNumber),
    newCard: async (behaviour) => provider.addCard(behaviour === 'pays' ? undefined : 'insufficient_funds'),
    failNextImport: async (reason) => provider.failNextImport(reason),
    spoilNextSubmit: async (fault) =>
      provider.spoilNextSubmit({
        error: { _tag: ACCIDENTS[fault], reason: fault },
        arrives: fault === 'lost after it arrived',
      }),
    close,
  };
};

billingProviderLaws(test, openProvider, { lacking: { yen: 'it sells in dollars and euros' } });
usageUploaderLaws(test, openProvider, {
  lacking: { 'known reports': 'it takes every report for a new one' },
});

staffSessionsLaws(test, async () => ({ sessions: memoryStaffSessions(), close }));

staffProposalsLaws(test, async () => ({ proposals: memoryStaffProposals(), close }));
