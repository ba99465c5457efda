/** Everything that a reconciliation reads, held in arrays that a test may damage, behind the ports. */

import {
  type AcceptedDifference,
  type AccountShare,
  type Currency,
  Decimal,
  defaultRounding,
  type Invoice,
  type JournalLine,
  type ProviderAccount,
  type ProviderUsageRecord,
  perUnit,
  type ReconcileDeps,
  type ReconciliationReport,
  reconcile,
  settledAt,
  type Upload,
  type UploadLine,
  type UploadState,
} from '@usage-billing/core/invoices';
import {
  dayOf,
  HOUR,
  type Instant,
  instant,
  type JobName,
  type JobRun,
  type Json,
  type Pages,
  parseInstant,
  plus,
  startOfDay,
} from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import {
  type AmountType,
  amount,
  type HourBucket,
  type HourlyTotal,
  hourOf,
  type InstanceId,
  NODE_SECONDS,
  type QuarantinedTotal,
  type TimeRange,
  type UnassignedAggregate,
  type UsageRelease,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

export const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (E.isLeft(parsed)) throw new TypeError(parsed.left);
  return parsed.right;
};

export interface WorldEvent {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly receivedAt: Instant;
  readonly deliveredAt: Instant;
  readonly amount: bigint;
}

export interface WorldRow extends UnassignedAggregate {
  readonly uploadId: bigint | undefined;
}

export interface WorldUpload {
  readonly id: bigint;
  readonly state: UploadState;
  readonly lines: ReadonlyArray<UploadLine>;
}

export interface World {
  now: Instant;
  organizations: ReadonlyArray<Organization>;
  events: ReadonlyArray<WorldEvent>;
  /** Hours before it were pruned. */
  floor?: HourBucket;
  rows: ReadonlyArray<WorldRow>;
  quarantined: ReadonlyArray<QuarantinedTotal>;
  releases: ReadonlyArray<UsageRelease>;
  uploads: ReadonlyArray<WorldUpload>;
  usage: ReadonlyArray<ProviderUsageRecord>;
  invoices: ReadonlyArray<Invoice>;
  runs: ReadonlyArray<JobRun>;
  shares: ReadonlyArray<AccountShare>;
  accepted: ReadonlyArray<AcceptedDifference>;
  refusedAccounts: ReadonlySet<string>;
  /** The provider fails whenever they are asked for. */
  brokenAccounts: ReadonlySet<string>;
}

export const instance = (text: string): InstanceId => text as InstanceId;
export const unit = (text: string): AmountType => text as AmountType;

/** A customer who pays: trial over since 2026-01-02T10:30, account W1. */
export const anOrganization = (given: Partial<Organization> = {}): Organization => ({
  id: O.some(instance('1')),
  externalId: 'frosty-sky-1',
  name: 'Frosty Sky',
  createdAt: at('2025-12-20T00:00:00Z'),
  deletedAt: O.none,
  featureFlags: ['billing'],
  team: O.none,
  billedExternally: false,
  emails: [],
  platform: '',
  environment: '',
  trialExpiresAt: at('2026-01-02T10:30:00Z'),
  trialPendingExpiryNotifiedAt: O.none,
  trialExpiredNotifiedAt: O.none,
  firstSeenConnectedAt: O.none,
  billingAccount: O.some({ provider: 'zuora', number: 'W1' }),
  billingAccountCreatedAt: O.some(at('2026-01-01T00:00:00Z')),
  refuseDataAccess: false,
  refuseDataUpload: false,
  refuseDataReason: O.none,
  ...given,
});

let lastRowId = 0n;
/** In USD, without a price of its own. */
const anAccount = (number: string): ProviderAccount =>
  ({ number, currency: 'USD' as Currency, subscriptions: [] }) as Partial<ProviderAccount> as ProviderAccount;

export const aRow = (moment: string, value: bigint, given: Partial<WorldRow> = {}): WorldRow => {
  lastRowId += 1n;
  return {
    id: lastRowId,
    instanceId: instance('1'),
    amountType: NODE_SECONDS,
    bucketStart: hourOf(at(moment)),
    amount: amount(value),
    setAside: O.none,
    recordedAt: plus(at(moment), HOUR),
    uploadId: undefined,
    ...given,
  };
};

export const anEvent = (moment: string, value: bigint, given: Partial<WorldEvent> = {}): WorldEvent => ({
  instanceId: instance('1'),
  amountType: NODE_SECONDS,
  receivedAt: at(moment),
  deliveredAt: at(moment),
  amount: value,
  ...given,
});

export const aRun = (job: JobName, startedAt: Instant, summary: Json = null, endedAt = startedAt): JobRun => ({
  id: 1n,
  job,
  trigger: 'schedule',
  startedAt,
  finished: O.some({ at: endedAt, outcome: { _tag: 'Succeeded', summary } }),
});
export const emptyWorld = (): World => ({
  now: at('2026-03-01T12:00:00Z'),
  organizations: [anOrganization()],
  events: [],
  rows: [],
  quarantined: [],
  releases: [],
  uploads: [],
  usage: [],
  invoices: [],
  runs: [],
  shares: [],
  accepted: [],
  refusedAccounts: new Set(),
  brokenAccounts: new Set(),
});

/** Small pages, so that every read takes several. */
const PAGE = 3;

const pagesOf = <Item>(items: () => ReadonlyArray<Item>): Pages<never, Item> => ({
  async *[Symbol.asyncIterator]() {
    const all = items();
    for (let start = 0; start < all.length; start += PAGE) yield E.right(all.slice(start, start + PAGE));
  },
});

const isIn = ({ from, to }: TimeRange, moment: Instant): boolean => from <= moment && moment < to;

const compare = (a: ReadonlyArray<bigint | string>, b: ReadonlyArray<bigint | string>): number => {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other !== undefined && part !== other) return part < other ? -1 : 1;
  }
  return 0;
};

export const sumBy = <Item, Key>(
  items: ReadonlyArray<Item>,
  keyOf: (item: Item) => string,
  amountOf: (item: Item) => bigint,
  make: (item: Item, total: bigint) => Key,
): ReadonlyArray<Key> =>
  [...Map.groupBy(items, keyOf).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [
          make(
            first,
            group.reduce((total, item) => total + amountOf(item), 0n),
          ),
        ];
  });

export const totalsOf = (events: ReadonlyArray<WorldEvent>): ReadonlyArray<HourlyTotal> =>
  sumBy(
    events,
    ({ instanceId, amountType, receivedAt }) => `${hourOf(receivedAt)} ${instanceId} ${amountType}`,
    (event) => event.amount,
    ({ instanceId, amountType, receivedAt }, total) => ({ instanceId, amountType, hour: hourOf(receivedAt), total }),
  ).toSorted((a, b) => compare([a.hour, a.instanceId, a.amountType], [b.hour, b.instanceId, b.amountType]));

const fullUpload = ({ id, state, lines }: WorldUpload): Upload => ({
  id,
  state,
  lines,
  uploader: 'daily',
  through: dayOf(instant(0n)),
  createdAt: instant(0n),
  name: `${id}-abcdef`,
  idempotencyKey: '',
  attempts: 0,
  refusals: 0,
  nextAttemptAt: instant(0n),
  lastError: O.none,
  fingerprint: O.none,
});

export const depsOf = (world: World): ReconcileDeps => ({
  clock: { now: () => world.now },
  eventStore: {
    retentionFloor: TE.right(O.fromNullable(world.floor)),
    hourlyTotals: ({ from, to, deliveredSince }) =>
      pagesOf(() =>
        totalsOf(
          world.events.filter(
            ({ receivedAt, deliveredAt }) =>
              hourOf(receivedAt) >= from &&
              hourOf(receivedAt) >= (world.floor ?? from) &&
              (to === undefined || hourOf(receivedAt) < to) &&
              (deliveredSince === undefined || deliveredAt >= deliveredSince),
          ),
        ),
      ),
  },
  ledger: {
    sums: ({ range }) =>
      TE.fromIO(() =>
        sumBy(
          world.rows.filter(({ bucketStart }) => isIn(range, bucketStart)),
          ({ instanceId, amountType, bucketStart }) => `${bucketStart} ${instanceId} ${amountType}`,
          (row) => row.amount,
          ({ instanceId, amountType, bucketStart }, total) => ({
            instanceId,
            amountType,
            start: bucketStart,
            amount: total,
          }),
        ),
      ),
    unassigned: (range) =>
      pagesOf(() =>
        world.rows.filter(({ bucketStart, uploadId }) => uploadId === undefined && isIn(range, bucketStart)),
      ),
    assigned: ({ instanceIds, ...range }) =>
      pagesOf(() =>
        sumBy(
          world.rows.filter(
            ({ bucketStart, uploadId, instanceId }) =>
              uploadId !== undefined && isIn(range, bucketStart) && (instanceIds?.includes(instanceId) ?? true),
          ),
          ({ instanceId, amountType, bucketStart, uploadId }) =>
            `${uploadId} ${dayOf(bucketStart)} ${instanceId} ${amountType}`,
          (row) => row.amount,
          ({ instanceId, amountType, bucketStart, uploadId }, total) => ({
            uploadId: uploadId ?? 0n,
            instanceId,
            amountType,
            day: dayOf(bucketStart),
            amount: total,
          }),
        ),
      ),
    releases: () => TE.fromIO(() => world.releases),
    quarantinedTotals: (range) => TE.fromIO(() => world.quarantined.filter(({ hour }) => isIn(range, hour))),
  },
  journal: {
    lines: ({ from, to }) =>
      pagesOf(() =>
        world.uploads.flatMap(({ id, state, lines }) =>
          lines
            .filter(({ startDate, endDate }) => startDate <= to && from <= endDate)
            .map((line): JournalLine => ({ uploadId: id, state: state._tag, settledAt: settledAt(state), line })),
        ),
      ),
    find: (id) => TE.fromIO(() => O.map(fullUpload)(O.fromNullable(world.uploads.find((upload) => upload.id === id)))),
  },
  directory: { all: () => pagesOf(() => world.organizations) },
  sharedAccounts: { all: TE.fromIO(() => world.shares) },
  accepted: { all: () => pagesOf(() => world.accepted) },
  accounts: { find: (number) => TE.right(O.some(anAccount(number))) },
  catalog: {
    rates: TE.right([
      { unit: NODE_SECONDS, prices: new Map([['USD' as Currency, perUnit(new Decimal('0.000011416'))]]) },
    ]),
    rounding: defaultRounding,
  },
  usage: {
    ofAccount: (accountNumber) =>
      world.refusedAccounts.has(accountNumber)
        ? {
            async *[Symbol.asyncIterator]() {
              yield E.left({ _tag: 'ProviderRefused', code: O.none, message: 'no such account' } as const);
            },
          }
        : pagesOf(() => world.usage.filter((record) => record.accountNumber === accountNumber)),
  },
  invoices: {
    ofAccount: (accountNumber) =>
      world.brokenAccounts.has(accountNumber)
        ? {
            async *[Symbol.asyncIterator]() {
              yield E.left({ _tag: 'ProviderUnavailable', message: 'broken', retryAfterSeconds: O.none } as const);
            },
          }
        : pagesOf(() => world.invoices.filter((each) => each.accountNumber === accountNumber)),
  },
  history: {
    lastSuccessful: (job) => TE.fromIO(() => O.fromNullable(world.runs.findLast((run) => run.job === job))),
    recent: ({ job, limit }) =>
      TE.fromIO(() =>
        world.runs
          .filter((run) => run.job === job)
          .toReversed()
          .slice(0, limit),
      ),
  },
});

export const LOOK_BACK = 7;

export const days = (from: string, to: string): TimeRange => ({
  from: at(`${from}T00:00:00Z`),
  to: at(`${to}T00:00:00Z`),
});

export const reconciled = async (world: World, range: TimeRange): Promise<ReconciliationReport> => {
  const report = await reconcile(depsOf(world))({ range, lookBackDays: LOOK_BACK })();
  if (E.isLeft(report)) throw new Error(JSON.stringify(report.left));
  return report.right;
};

export const startOf = (day: string): HourBucket => hourOf(startOfDay(dayOf(at(`${day}T00:00:00Z`))));
