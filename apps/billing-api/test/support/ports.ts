/** Answers to the ports, small enough to read: two customers, one of them with an account. Tests break what they need. */
import {
  type CreditCard,
  type Currency,
  Decimal,
  defaultRounding,
  type Invoice,
  type ListedPrice,
  type NewProviderAccount,
  type PaymentPageAccess,
  type ProviderAccount,
  type ProviderError,
  perUnit,
  type Subscription,
  type SubscriptionCharge,
  type TeamAccount,
  type TeamAccountsError,
} from '@usage-billing/core/invoices';
import { type CalendarDay, type Instant, parseInstant } from '@usage-billing/core/shared';
import type { DirectoryError, Organization, OrganizationDirectory } from '@usage-billing/core/trials';
import { type InstanceId, type LedgerError, NODE_SECONDS, type UsageSum } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EndpointDeps } from '../../src/routes/endpoints.ts';
import { invoiceLinks } from '../../src/routes/invoice-link.ts';

export const at = (text: string): Instant =>
  E.getOrElse((reason: string): Instant => assertNever(reason))(parseInstant(text));

const assertNever = (reason: string): never => {
  throw new Error(reason);
};

export const NOW = at('2026-03-10T12:30:00Z');
export const USD = 'USD' as Currency;
const day = (text: string): CalendarDay => text as CalendarDay;

/** Has an account and invoices. Its user is `alice`. */
export const PAYING = 'frosty-sky-72';
/** On trial, without an account. Its users are `alice` and `bob`; `bob` may only look. */
export const ON_TRIAL = 'calm-sea-11';
/** Works here: has no organization. */
export const STAFF = 'erin';
/** Has an account and invoices of its own. Its user is `carol`. */
export const SOMEBODY_ELSE = 'loud-rock-3';

export const organization = (externalId: string, id: string, account: O.Option<string>): Organization => ({
  id: O.some(id as InstanceId),
  externalId,
  name: externalId,
  createdAt: at('2026-01-01T09:00:00Z'),
  deletedAt: O.none,
  featureFlags: ['billing'],
  team: O.none,
  billedExternally: false,
  emails: [],
  platform: 'kubernetes',
  environment: 'gke',
  trialExpiresAt: O.isSome(account) ? at('2026-01-31T09:00:00Z') : at('2026-03-20T00:00:00Z'),
  trialPendingExpiryNotifiedAt: O.none,
  trialExpiredNotifiedAt: O.none,
  firstSeenConnectedAt: O.some(at('2026-01-01T10:00:00Z')),
  billingAccount: O.map((number: string) => ({ provider: 'zuora', number }))(account),
  billingAccountCreatedAt: O.map(() => at('2026-01-20T00:00:00Z'))(account),
  refuseDataAccess: false,
  refuseDataUpload: false,
  refuseDataReason: O.none,
});

const organizations: ReadonlyArray<Organization> = [
  organization(PAYING, '1', O.some('W1')),
  organization(ON_TRIAL, '2', O.none),
  organization(SOMEBODY_ELSE, '3', O.some('W3')),
];

/** A map, since a user may be called `toString`. */
const permissions: ReadonlyMap<string, ReadonlyArray<string>> = new Map(
  Object.entries({
    alice: [PAYING, ON_TRIAL].flatMap((id) => [`billing.view ${id}`, `billing.update ${id}`]),
    bob: [`billing.view ${ON_TRIAL}`],
    carol: [`billing.view ${SOMEBODY_ELSE}`, `billing.update ${SOMEBODY_ELSE}`],
  }),
);

const find = (externalId: string): TE.TaskEither<DirectoryError, Organization> =>
  TE.fromNullable<DirectoryError>({ _tag: 'OrganizationNotFound', id: externalId })(
    organizations.find((each) => each.externalId === externalId),
  );

async function* noPages() {}

const unused = (name: string) => (): never => {
  throw new Error(`${name} is not expected here`);
};

/** `changes` lists what was written, in order. */
export const directory = (changes: string[] = []): OrganizationDirectory => {
  const write =
    (change: string): TE.TaskEither<DirectoryError, void> =>
    async () => {
      changes.push(change);
      return E.right(undefined);
    };
  return {
    findByExternalId: find,
    findByInternalId: (id) =>
      TE.fromNullable<DirectoryError>({ _tag: 'OrganizationNotFound', id })(
        organizations.find((each) => O.isSome(each.id) && each.id.value === id),
      ),
    search: unused('search'),
    billable: noPages,
    onTrial: noPages,
    delinquent: noPages,
    all: noPages,
    setRefusal: ({ externalId, flag, refused }) =>
      TE.map(() => ({ changed: true }))(write(`${flag} of ${externalId}: ${refused}`)),
    extendTrial: unused('extendTrial'),
    setBillingAccount: ({ externalId, account: { number } }) => write(`account of ${externalId}: ${number}`),
    recordNotified: unused('recordNotified'),
    billingConfigured: (externalId) => write(`billing of ${externalId} is configured`),
    mayUser: (userId, permission, externalId) =>
      TE.map(() => (permissions.get(userId) ?? []).includes(`${permission} ${externalId}`))(find(externalId)),
  };
};

const contact = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  address1: '',
  address2: '',
  city: '',
  zipCode: '',
  state: '',
  country: 'GB',
  workEmail: 'ada@example.com',
  workPhone: '',
};

export const charge = (number: string, price: O.Option<ListedPrice> = O.none): SubscriptionCharge => ({
  number,
  unit: NODE_SECONDS,
  segments: [{ from: day('2026-01-01'), to: O.none, price }],
  billedBefore: O.none,
});

export const subscription = (change: Partial<Subscription> = {}): Subscription => ({
  number: 'S',
  status: 'Active',
  from: day('2026-01-01'),
  to: O.none,
  charges: [],
  ...change,
});

export const account = (number: string, change: Partial<ProviderAccount> = {}): ProviderAccount => ({
  number,
  currency: USD,
  billCycleDay: 1,
  balance: { amount: new Decimal('12.5'), currency: USD },
  unpaidSince: O.none,
  hasPaymentMethod: true,
  billToContact: contact,
  subscriptions: [subscription({ number: `S-${number}`, charges: [charge(`C-${number}`)] })],
  payments: [],
  ...change,
});

const created = ({ number, currency, billToContact }: NewProviderAccount): ProviderAccount =>
  account(number, { currency, billToContact, balance: { amount: new Decimal(0), currency } });

export const invoice = (number: string, change: Partial<Invoice> = {}): Invoice => ({
  id: `id-${number}`,
  number,
  accountNumber: 'W1',
  status: 'Posted',
  invoiceDate: day('2026-03-01'),
  dueDate: day('2026-03-31'),
  amount: { amount: new Decimal('41.097'), currency: USD },
  balance: { amount: new Decimal(0), currency: USD },
  reversed: false,
  items: [
    {
      kind: 'usage',
      name: NODE_SECONDS,
      taxAmount: new Decimal(0),
      chargeNumber: O.some('C-1'),
      unit: NODE_SECONDS,
      quantity: new Decimal('3600000'),
      chargeAmount: new Decimal('41.10'),
      serviceStart: day('2026-02-01'),
      serviceEnd: day('2026-02-28'),
    },
  ],
  files: [{ id: `file-${number}`, versionNumber: '1' }],
  ...change,
});

const invoices: Readonly<Record<string, ReadonlyArray<Invoice>>> = {
  W1: [invoice('INV-3', { status: 'Draft' }), invoice('INV-2'), invoice('INV-1')],
  W3: [invoice('INV-9', { accountNumber: 'W3' })],
};

export const PDF = new TextEncoder().encode('%PDF-1.7 of an invoice');

/** An iterable of one page, that can be iterated again. */
export const pages = <Error, Item>(
  items: ReadonlyArray<Item>,
): AsyncIterable<E.Either<Error, ReadonlyArray<Item>>> => ({
  async *[Symbol.asyncIterator]() {
    yield E.right(items);
  },
});

export const failing = <Error>(error: Error): AsyncIterable<E.Either<Error, never>> => ({
  async *[Symbol.asyncIterator]() {
    yield E.left(error);
  },
});

export const sum = (start: string, amount: bigint): UsageSum => ({
  instanceId: '1' as InstanceId,
  amountType: NODE_SECONDS,
  start: at(start),
  amount,
});

const emptyLedger: EndpointDeps['ledger'] = {
  recordTotals: unused('recordTotals'),
  sums: () => TE.right([]),
  sumsTogether: (queries) => TE.right(queries.map(() => [])),
  instancesWithUsage: () => TE.right([]),
  pending: () => TE.right([]),
  unassigned: noPages,
  assigned: noPages,
  setAside: unused('setAside'),
  setAsideSums: () => TE.right([]),
  release: unused('release'),
  settle: unused('release'),
  releases: () => TE.right([]),
  quarantinedTotals: () => TE.right([]),
};

const emptyJournal: EndpointDeps['journal'] = {
  reserveId: TE.right(1n),
  prepare: unused('prepare'),
  postTrialUpload: () => TE.right(O.none),
  change: unused('change'),
  find: () => TE.right(O.none),
  inState: () => TE.right([]),
  lines: noPages,
  list: () => TE.right([]),
  history: () => TE.right([]),
  covered: () => TE.right([]),
  lastSend: TE.right(O.none),
  named: () => TE.right([]),
  adopt: unused('adopt'),
  home: TE.right({ _tag: 'Unmarked' }),
  markHome: unused('markHome'),
};

export const CARD: CreditCard = {
  id: 'card-1',
  maskedNumber: '************4242',
  cardType: 'Visa',
  expirationMonth: 12,
  expirationYear: 2030,
  cardHolderName: 'Ada Lovelace',
};

/** Only the paying customer's account is there. */
const pageAccess = (number: string): PaymentPageAccess => ({
  url: 'https://pages.example/cards',
  pageId: 'page-1',
  tenantId: '1',
  key: 'public key',
  token: 'token',
  signature: `signed for ${number}`,
  paymentGateway: 'gateway',
  supportedTypes: 'Visa',
  accountId: number === 'W1' ? O.some('id-of-W1') : O.none,
});

export const LINK_SECRET = 'a secret of links that is long enough';

const links = invoiceLinks({ secret: LINK_SECRET, lifetimeSeconds: 3600 });

const accounts: EndpointDeps['accounts'] = {
  provider: 'zuora',
  find: (number) => TE.right(number === 'W1' || number === 'W3' ? O.some(account(number)) : O.none),
  create: (wanted) => TE.right(created(wanted)),
  update: (number, { billToContact }) => TE.right(account(number, { billToContact })),
  updateContact: (number) => TE.right(account(number)),
};

/** Unless a test says otherwise nothing is kept: what is shown is what `directory` and `accounts` say. */
export const ports = (change: Partial<EndpointDeps> = {}): EndpointDeps => ({
  directory: directory(),
  cachedDirectory: change.directory ?? directory(),
  ledger: emptyLedger,
  journal: emptyJournal,
  accounts,
  cachedAccounts: { lastKnown: () => undefined, ...(change.accounts ?? accounts) },
  catalog: {
    rounding: defaultRounding,
    rates: TE.right([{ unit: NODE_SECONDS, prices: new Map([[USD, perUnit(new Decimal('0.000011416'))]]) }]),
  },
  invoices: {
    ofAccount: (number) => pages(invoices[number] ?? []),
    file: () =>
      TE.right(
        O.some({
          contentType: 'application/pdf',
          contentLength: O.some(PDF.byteLength),
          body: new Blob([PDF]).stream(),
        }),
      ),
    invoiceAndCollect: unused('invoiceAndCollect'),
  },
  payments: {
    defaultCard: () => TE.right(O.some(CARD)),
    setDefaultCard: (number, id) => TE.right(number === 'W1' && id === CARD.id ? O.some(CARD) : O.none),
  },
  paymentPage: { access: (number) => TE.right(O.some(pageAccess(number))) },
  subscriptions: { suspend: () => TE.right(undefined), resume: () => TE.right(undefined) },
  clock: { now: () => NOW },
  teamAccounts: {
    find: (teamId) => TE.right(teamId === EXTERNAL_TEAM.teamId ? O.some(EXTERNAL_TEAM) : O.none),
    setBilledExternally: (teamId, billedExternally, createdAt) =>
      TE.right({ id: 2n, teamId, billedExternally, createdAt }),
  },
  links: E.getOrElseW(assertNever)(links),
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  sharedAccounts: { all: TE.right([]) },
  uploader: { ratesLateUsage: false, size: { limit: 1_000, empty: 0, ofLine: () => 1 } },
  defaultCurrency: USD,
  providerTimeoutMilliseconds: 5_000,
  ...change,
});

export const EXTERNAL_TEAM: TeamAccount = {
  id: 1n,
  teamId: 't1',
  createdAt: at('2026-01-01T00:00:00Z'),
  billedExternally: true,
};

const providerDown: ProviderError = {
  _tag: 'ProviderUnavailable',
  message: 'internal: zuora.example said 503',
  retryAfterSeconds: O.some(42),
};
const directoryDown: DirectoryError = { _tag: 'DirectoryUnavailable', message: 'internal: users-service refused' };
const teamsDown: TeamAccountsError = { _tag: 'TeamAccountsUnavailable', message: 'internal: billing-db refused' };
const ledgerDown: LedgerError = { _tag: 'LedgerUnavailable', message: 'internal: billing-db refused' };

export const withProviderDown = (): EndpointDeps =>
  ports({
    accounts: {
      provider: 'zuora',
      find: () => TE.left(providerDown),
      create: () => TE.left(providerDown),
      update: () => TE.left(providerDown),
      updateContact: () => TE.left(providerDown),
    },
    catalog: { rounding: defaultRounding, rates: TE.left(providerDown) },
    invoices: { ...ports().invoices, ofAccount: () => failing(providerDown), file: () => TE.left(providerDown) },
    payments: { defaultCard: () => TE.left(providerDown), setDefaultCard: () => TE.left(providerDown) },
    paymentPage: { access: () => TE.left(providerDown) },
    subscriptions: { suspend: () => TE.left(providerDown), resume: () => TE.left(providerDown) },
  });

export const withDirectoryDown = (): EndpointDeps =>
  ports({
    directory: {
      ...directory(),
      findByExternalId: () => TE.left(directoryDown),
      mayUser: () => TE.left({ ...directoryDown, _tag: 'DirectoryUnavailable' }),
    },
  });

export const withLedgerDown = (): EndpointDeps =>
  ports({
    ledger: { ...emptyLedger, sums: () => TE.left(ledgerDown), sumsTogether: () => TE.left(ledgerDown) },
    teamAccounts: { find: () => TE.left(teamsDown), setBilledExternally: () => TE.left(teamsDown) },
  });

/** A ledger that answers these sums, whatever is asked; `asked` hears every query. */
export const ledgerWith = (
  sums: ReadonlyArray<UsageSum>,
  asked: (query: Parameters<EndpointDeps['ledger']['sums']>[0]) => void = () => undefined,
): EndpointDeps['ledger'] => ({
  ...emptyLedger,
  sums: (query) => {
    asked(query);
    return TE.right(sums);
  },
  sumsTogether: (queries) => TE.right(queries.map(() => sums)),
});
