/** Directory, provider, ledger and journal as far as making an account touches them, in memory, for a process that may die. */
import type {
  CreateAccountDeps,
  NewProviderAccount,
  NewUpload,
  ProviderAccount,
  ProviderError,
  UploadJournal,
} from '@usage-billing/core/invoices';
import { HOUR, type Instant, instant } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import {
  amount,
  type HourBucket,
  NODE_SECONDS,
  type UnassignedAggregate,
  type UsageLedger,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { fromNullable, getOrElse, isSome, none, some } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { defaultRounding } from '../../../src/invoices/money/rounding.ts';
import { NOW } from '../../trials/organization-sample.ts';
import { sampleAccount, sampleSubscription } from './account-sample.ts';

export interface AccountWorld {
  now: Instant;
  organization: Organization;
  readonly accounts: Map<string, ProviderAccount>;
  readonly created: NewProviderAccount[];
  /** The default card, by account number. */
  readonly cards: Map<string, string>;
  readonly configured: string[];
  readonly rows: ReadonlyArray<UnassignedAggregate>;
  readonly taken: Set<bigint>;
  readonly uploads: NewUpload[];
  providerSays: ProviderError | undefined;
  /** Another call makes the account between this call's question and its own try. */
  rival: ProviderAccount | undefined;
  diesBeforeWrite: number;
  updates: number;
  writes: number;
}

/** An hour's use of 3600 node-seconds in each of the hours before now. */
export const usageOfTheLast = (hours: number): ReadonlyArray<UnassignedAggregate> =>
  Array.from({ length: hours }, (_, index) => ({
    id: BigInt(index + 1),
    instanceId: '1234' as UnassignedAggregate['instanceId'],
    amountType: NODE_SECONDS,
    bucketStart: instant(NOW - (NOW % HOUR) - BigInt(index + 1) * HOUR) as HourBucket,
    amount: amount(3600n),
    setAside: none,
    recordedAt: NOW,
  }));

export const accountWorld = (
  organization: Organization,
  rows: ReadonlyArray<UnassignedAggregate> = [],
): AccountWorld => ({
  now: NOW,
  organization,
  accounts: new Map(),
  created: [],
  cards: new Map(),
  configured: [],
  rows,
  taken: new Set(),
  uploads: [],
  providerSays: undefined,
  rival: undefined,
  diesBeforeWrite: Number.POSITIVE_INFINITY,
  updates: 0,
  writes: 0,
});

const write =
  <Failure, A>(state: AccountWorld, effect: () => E.Either<Failure, A>): TE.TaskEither<Failure, A> =>
  async () => {
    state.writes += 1;
    if (state.writes >= state.diesBeforeWrite) throw new Error('the process died');
    return effect();
  };

const directoryOf = (state: AccountWorld): CreateAccountDeps['directory'] => ({
  findByExternalId: (id) => async () =>
    id === state.organization.externalId ? E.right(state.organization) : E.left({ _tag: 'OrganizationNotFound', id }),
  billable: async function* () {
    yield E.right([state.organization]);
  },
  setBillingAccount: ({ account, createdAt }) =>
    write(state, () => {
      const first = getOrElse(() => createdAt)(state.organization.billingAccountCreatedAt);
      const known = { billingAccount: some(account), billingAccountCreatedAt: some(first) };
      state.organization = { ...state.organization, ...known };
      return E.right(undefined);
    }),
  setRefusal: ({ flag, refused }) =>
    write(state, () => {
      const changed = state.organization[flag] !== refused;
      state.organization = { ...state.organization, [flag]: refused };
      return E.right({ changed });
    }),
  billingConfigured: (externalId) =>
    write(state, () => {
      state.configured.push(externalId);
      return E.right(undefined);
    }),
});

const NOT_ASKED = 'this is no part of making an account';

const accountsOf = (state: AccountWorld): CreateAccountDeps['accounts'] => ({
  provider: 'zuora',
  find: (number) => async () => E.right(fromNullable(state.accounts.get(number))),
  create: (wanted) =>
    write(state, () => {
      if (state.providerSays !== undefined) return E.left(state.providerSays);
      if (state.rival !== undefined) {
        state.accounts.set(wanted.number, state.rival);
        state.cards.set(wanted.number, 'pm-1');
        return E.left({ _tag: 'ProviderRefused', code: none, message: 'account number in use' });
      }
      const { number, currency, billCycleDay, billToContact } = wanted;
      const account = sampleAccount({
        number,
        currency,
        billCycleDay,
        billToContact,
        subscriptions: [sampleSubscription()],
      });
      state.accounts.set(number, account);
      state.cards.set(number, wanted.paymentMethodId);
      state.created.push(wanted);
      return E.right(account);
    }),
  update: (number, { billToContact, paymentMethodId }) =>
    write(state, () => {
      const account = { ...(state.accounts.get(number) ?? sampleAccount({ number })), billToContact };
      state.accounts.set(number, account);
      state.cards.set(number, paymentMethodId);
      state.updates += 1;
      return E.right(account);
    }),
  updateContact: () => TE.left({ _tag: 'ProviderUnavailable', message: NOT_ASKED, retryAfterSeconds: none }),
});

const paymentsOf = (state: AccountWorld): CreateAccountDeps['payments'] => ({
  defaultCard: (number) => async () => {
    const id = state.cards.get(number);
    const card = { maskedNumber: '1111', cardType: 'Visa', expirationMonth: 12, expirationYear: 2099 };
    return E.right(id === undefined ? none : some({ ...card, id, cardHolderName: 'Ada' }));
  },
});

const ledgerUnavailable = TE.left({ _tag: 'LedgerUnavailable', message: NOT_ASKED } as const);
const journalUnavailable = TE.left({ _tag: 'JournalUnavailable', message: NOT_ASKED } as const);

const ledgerOf = (state: AccountWorld): UsageLedger => ({
  recordTotals: () => ledgerUnavailable,
  sums: () => ledgerUnavailable,
  sumsTogether: () => ledgerUnavailable,
  instancesWithUsage: () => ledgerUnavailable,
  pending: (queries) => async () =>
    E.right(
      queries.flatMap(({ instanceId, range }) =>
        state.rows.filter(
          (row) =>
            row.instanceId === instanceId &&
            !state.taken.has(row.id) &&
            row.bucketStart >= range.from &&
            row.bucketStart < range.to,
        ),
      ),
    ),
  unassigned: () => (async function* () {})(),
  assigned: () => (async function* () {})(),
  setAside: (ids) => write(state, () => E.right(ids.length)),
  setAsideSums: () => ledgerUnavailable,
  release: () => ledgerUnavailable,
  settle: () => ledgerUnavailable,
  releases: () => ledgerUnavailable,
  quarantinedTotals: () => ledgerUnavailable,
});

const journalOf = (state: AccountWorld): UploadJournal => ({
  reserveId: async () => E.right(BigInt(state.uploads.length + 1)),
  prepare: (upload) =>
    write(state, () => {
      if (upload.aggregateIds.some((id) => state.taken.has(id)))
        return E.left({ _tag: 'AggregatesTaken', message: 'taken already' });
      for (const id of upload.aggregateIds) state.taken.add(id);
      state.uploads.push(upload);
      return E.right(undefined);
    }),
  postTrialUpload: (instanceId) => async () =>
    E.right(
      fromNullable(
        state.uploads.find(
          ({ postTrialInvoice, lines }) =>
            isSome(postTrialInvoice) && lines.some((line) => line.instanceId === instanceId),
        )?.id,
      ),
    ),
  change: () => journalUnavailable,
  find: () => TE.right(none),
  inState: () => TE.right([]),
  lines: () => (async function* () {})(),
  list: () => TE.right([]),
  history: () => TE.right([]),
  covered: () => TE.right([]),
  lastSend: TE.right(none),
  named: () => TE.right([]),
  adopt: () => TE.right(undefined),
  home: TE.right({ _tag: 'Unmarked' }),
  markHome: () => TE.right(undefined),
});

export const depsOf = (state: AccountWorld): CreateAccountDeps => ({
  directory: directoryOf(state),
  accounts: accountsOf(state),
  payments: paymentsOf(state),
  sharedAccounts: { all: TE.right([]) },
  catalog: { rates: TE.right([{ unit: NODE_SECONDS, prices: new Map() }]), rounding: defaultRounding },
  ledger: ledgerOf(state),
  journal: journalOf(state),
  uploader: { ratesLateUsage: false, size: { limit: 1_000, empty: 0, ofLine: () => 1 } },
  clock: { now: () => state.now },
});
