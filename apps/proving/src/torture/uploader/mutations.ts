/**
 * The mistakes that such systems are known for, each put around a port of the real uploader: what the torture is worth
 * shows in that it fails for every one of them.
 */
import type {
  ProviderAccount,
  ProviderAccounts,
  Subscription,
  Upload,
  UploadChange,
  UploadJournal,
  UsageUploader,
} from '@usage-billing/core/invoices';
import { type CalendarDay, inSteps, type Pages, step } from '@usage-billing/core/shared';
import { ProviderAccountsToken, UploadJournalToken, UsageUploaderToken } from '@usage-billing/wiring';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ContainerModule } from 'inversify';

interface Mutation {
  readonly what: string;
  readonly journal?: (journal: UploadJournal) => UploadJournal;
  readonly uploader?: (uploader: UsageUploader) => UsageUploader;
  readonly accounts?: (accounts: ProviderAccounts) => ProviderAccounts;
}

/** Every edge goes into the journal as somebody careless would write it. */
const changing =
  (careless: (change: UploadChange) => UploadChange) =>
  (journal: UploadJournal): UploadJournal => ({ ...journal, change: (change) => journal.change(careless(change)) });

const backToPrepared = (change: UploadChange): UploadChange => ({ ...change, to: { _tag: 'Prepared' } });

/** What is `Sending` looks `Prepared`; the journal itself is not deceived, so that the next edge can be written. */
const sendAgainOnStart = (journal: UploadJournal): UploadJournal => {
  const truth = new Map<bigint, Upload['state']>();
  return {
    ...journal,
    inState: (states) =>
      pipe(
        journal.inState(states),
        TE.map((uploads) =>
          uploads.map((upload) => {
            if (upload.state._tag !== 'Sending') return upload;
            truth.set(upload.id, upload.state);
            return { ...upload, state: { _tag: 'Prepared' } };
          }),
        ),
      ),
    change: (change) => {
      const state =
        change.from.state._tag === 'Prepared' ? (truth.get(change.id) ?? change.from.state) : change.from.state;
      truth.delete(change.id);
      return journal.change({ ...change, from: { ...change.from, state } });
    },
  };
};

/** The edge to `Sending` is answered and not written; what follows it is written over the state before. */
const forgetSending = (journal: UploadJournal): UploadJournal => {
  const before = new Map<bigint, UploadChange['from']>();
  return {
    ...journal,
    change: (change) => {
      const from = before.get(change.id) ?? change.from;
      if (change.to._tag !== 'Sending') {
        before.delete(change.id);
        return journal.change({ ...change, from });
      }
      before.set(change.id, change.from);
      return inSteps(async function* () {
        const found = yield* step(journal.find(change.id));
        if (O.isNone(found)) throw new Error(`there is no upload ${change.id}`);
        return { ...found.value, state: change.to, attempts: change.attempts };
      });
    },
  };
};

const nothing: Pages<never, never> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

/** Accounts are taken for what somebody careless makes of them. */
const finding =
  (careless: (account: ProviderAccount) => ProviderAccount) =>
  (accounts: ProviderAccounts): ProviderAccounts => ({
    ...accounts,
    find: (number) => pipe(accounts.find(number), TE.map(O.map(careless))),
  });

const LONG_AGO = '2020-01-01' as CalendarDay;

const nothingBilledYet = (subscription: Subscription): Subscription => ({
  ...subscription,
  charges: subscription.charges.map((charge) => ({ ...charge, billedBefore: O.none })),
});

const heldForEver = (subscription: Subscription): Subscription => ({
  ...subscription,
  from: LONG_AGO,
  charges: subscription.charges.map((charge) => ({
    ...charge,
    segments: charge.segments.map((segment) => ({ ...segment, from: LONG_AGO })),
  })),
});

const PATIENCE = 3;

export const mutations = {
  'release-on-time-out': {
    what: 'a send without an answer counts as refused, and its usage is pending again',
    journal: changing((change) =>
      change.to._tag === 'Unknown' && change.from.state._tag === 'Sending'
        ? {
            ...change,
            to: { _tag: 'Rejected', reason: change.to.reason, at: change.at },
            aggregates: { release: null },
          }
        : change,
    ),
  },
  'taken-on-time-out': {
    what: 'a send without an answer counts as taken',
    journal: changing((change) =>
      change.to._tag === 'Unknown' && change.from.state._tag === 'Sending'
        ? { ...change, to: { _tag: 'Imported', receipt: O.none, at: change.at } }
        : change,
    ),
  },
  'send-again-on-start': {
    what: 'an upload that was being sent when the process died is sent',
    journal: sendAgainOnStart,
  },
  'no-key': {
    what: 'no request has the key of the one that it repeats',
    uploader: (uploader) => ({
      ...uploader,
      submit: (request) => uploader.submit({ ...request, idempotencyKey: crypto.randomUUID() }),
    }),
  },
  'forget-sending': {
    what: 'that a file is about to be sent is not written down before it is',
    journal: forgetSending,
  },
  'poll-gives-up': {
    what: 'an import that is pending for long is sent again',
    journal: changing((change) =>
      change.to._tag === 'Sent' && change.from.state._tag === 'Sent' && change.attempts >= PATIENCE
        ? backToPrepared(change)
        : change,
    ),
  },
  'absence-is-proof': {
    what: 'what Zuora does not show yet is sent again',
    journal: changing((change) =>
      change.to._tag === 'Unknown' && change.from.state._tag === 'Unknown' ? backToPrepared(change) : change,
    ),
  },
  'trust-the-copy': {
    what: 'a journal that was restored from a copy is believed, and Zuora is not asked what it holds beyond it',
    uploader: (uploader) => ({ ...uploader, arrivedSince: () => nothing }),
  },
  'trust-the-place': {
    what: 'a database that tells that it was restored is believed all the same',
    journal: (journal) => ({ ...journal, home: TE.right({ _tag: 'Same' }) }),
  },
  'send-into-billed-period': {
    what: 'usage keeps its days although their period was billed',
    accounts: finding((account) => ({ ...account, subscriptions: account.subscriptions.map(nothingBilledYet) })),
  },
  'newest-subscription-wins': {
    what: 'usage goes to the newest subscription, whenever it begins',
    accounts: finding((account) => ({ ...account, subscriptions: account.subscriptions.slice(-1).map(heldForEver) })),
  },
} as const satisfies Readonly<Record<string, Mutation>>;

export type MutationName = keyof typeof mutations;
export const MUTATIONS = Object.keys(mutations) as ReadonlyArray<MutationName>;
export const isMutation = (name: string): name is MutationName => Object.hasOwn(mutations, name);

export const mutationModule = (name: MutationName): ContainerModule =>
  new ContainerModule(({ onActivation }) => {
    const { journal, uploader, accounts }: Mutation = mutations[name];
    if (journal !== undefined) onActivation(UploadJournalToken, (_, port) => journal(port));
    if (accounts !== undefined) onActivation(ProviderAccountsToken, (_, port) => accounts(port));
    if (uploader !== undefined) onActivation(UsageUploaderToken, (_, port) => uploader(port));
  });
