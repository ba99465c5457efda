/** Everything that uploads touch, in memory, with faults that a test can ask for. */
import {
  type AccountShare,
  type ArrivedUsage,
  type CatalogRate,
  type Currency,
  Decimal,
  defaultUploadPolicy,
  isAsSeen,
  type JournalHome,
  type NewUpload,
  type PostTrialInvoice,
  type ProviderAccount,
  type ProviderError,
  type ReportStatus,
  type RunUploaderDeps,
  runSettle,
  runUploader,
  type SubmitError,
  settledAt,
  type Upload,
  type UploadJournal,
  type UploadPart,
  type UploadPolicy,
  type UsageReport,
  type UsageReportFormat,
  type UsageReportLine,
  type UsageUploader,
} from '@usage-billing/core/invoices';
import {
  dayOf,
  type Instant,
  instant,
  type JobOutcome,
  type JobRun,
  type JobTrigger,
} from '@usage-billing/core/shared';
import { isBillable, type Organization } from '@usage-billing/core/trials';
import {
  type Aggregate,
  type AssignedSum,
  type InstanceId,
  isSettled,
  NODE_SECONDS,
  type SetAsideReason,
  type UnassignedAggregate,
  type UploadId,
  type UsageLedger,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { perUnit } from '../../../src/invoices/money/price.ts';
import { defaultRounding } from '../../../src/invoices/money/rounding.ts';
import { sampleOrganization } from '../../trials/organization-sample.ts';
import { sampleAccount } from '../account/account-sample.ts';
import { aggregate, at, instance } from './upload-sample.ts';

export type Mark = { readonly reason: SetAsideReason; readonly detail: string };
export interface Row extends Aggregate {
  uploadId: UploadId | null;
  mark: Mark | null;
}

/** A report at the provider; `text` is what it was sent. */
export interface Imported {
  readonly id: string;
  readonly key: string;
  readonly text: string;
  readonly lines: ReadonlyArray<UsageReportLine>;
  readonly submittedAt: Instant;
  status: ReportStatus;
}

/** How the provider meets a request, and whether its answer is heard. */
export type SendFault = { readonly taken: boolean; readonly answer: SubmitError | 'accepted' };

export class ProcessDied extends Error {}

export interface World {
  now: Instant;
  policy: UploadPolicy;
  /** The provider takes reports whose text is smaller than this. */
  reportLimit: number;
  /** Begins what reports look like: a setting of the provider. */
  reportHeader: string;
  readonly organizations: Organization[];
  readonly accounts: Map<string, E.Either<ProviderError, O.Option<ProviderAccount>>>;
  catalog: E.Either<ProviderError, ReadonlyArray<CatalogRate>>;
  readonly rows: Row[];
  readonly uploads: Map<UploadId, Upload>;
  readonly queue: (PostTrialInvoice & { outcome: string | null })[];
  readonly imports: Imported[];
  readonly runs: { trigger: JobTrigger; outcome: JobOutcome | null }[];
  lastUploadId: bigint;
  lastSend: O.Option<Instant>;
  home: JournalHome;
  locked: boolean;
  /** Reads of accounts, and the most at the same time. */
  reading: number;
  mostReading: number;
  /** Met once per send, then gone. */
  readonly sendFaults: SendFault[];
  /** How an import ends; `Pending` may be changed later. */
  importEnds: (text: string) => ReportStatus;
  /** Says the provider's answers to questions are silent. */
  silent: boolean;
  /** The process dies before its nth call of journal, ledger or provider: that call and every later one throws. */
  diesBeforeCall: number;
  calls: number;
  /** Called between the reading of the ledger and the writing of an upload. */
  beforePrepare: (upload: NewUpload) => void;
  /** How often uploads were listed. */
  listReads: number;
  /** How long the others wait for an account that does not answer. */
  patience: () => Promise<void>;
  /** How often it was asked what arrived at the provider. */
  arrivalReads: number;
  /** Which organizations share an account on purpose. */
  shares: ReadonlyArray<AccountShare>;
  /** Names of calls that wrote something. */
  readonly writes: string[];
}

export const THROUGH = at('2026-10-15');

const HEADER = 'account,unit,quantity,first day,day after the last,subscription,charge,description';

export const world = (change: Partial<World> = {}): World => ({
  now: at('2026-10-15T02:30:00Z'),
  policy: defaultUploadPolicy,
  reportLimit: 4_000_000,
  reportHeader: HEADER,
  organizations: [],
  accounts: new Map(),
  catalog: E.right([
    { unit: NODE_SECONDS, prices: new Map([['USD' as Currency, perUnit(new Decimal('0.000011416'))]]) },
  ]),
  rows: [],
  uploads: new Map(),
  queue: [],
  imports: [],
  runs: [],
  lastUploadId: 0n,
  lastSend: O.none,
  home: { _tag: 'Same' },
  locked: false,
  reading: 0,
  mostReading: 0,
  sendFaults: [],
  importEnds: () => ({ _tag: 'Completed' }),
  silent: false,
  diesBeforeCall: Number.POSITIVE_INFINITY,
  calls: 0,
  beforePrepare: () => {},
  listReads: 0,
  arrivalReads: 0,
  patience: () => new Promise(() => undefined),
  writes: [],
  shares: [],
  ...change,
});

/** One paying organization with usage of yesterday. */
export const withUsage = (change: Partial<World> = {}): World => {
  const of = world(change);
  addOrganization(of, '1');
  addUsage(of, '1', '2026-10-14', 10n);
  return of;
};

export const daily = (of: World) => runUploader(depsOf(of))({ policy: of.policy, trigger: 'schedule' })();
export const settle = (of: World) => runSettle(depsOf(of))(of.policy)();

/** A paying organization whose trial ended long ago, with its account. */
export const addOrganization = (
  of: World,
  id: string,
  change: Partial<Organization> = {},
  account: Partial<ProviderAccount> = {},
): Organization => {
  const number = `W${id}`;
  const organization = sampleOrganization({
    id: O.some(instance(id)),
    externalId: `org-${id}`,
    trialExpiresAt: at('2026-06-01T12:30:00Z'),
    billingAccount: O.some({ provider: 'zuora', number: number }),
    ...change,
  });
  of.organizations.push(organization);
  of.accounts.set(number, E.right(O.some(sampleAccount({ number, ...account }))));
  return organization;
};

export const addUsage = (
  of: World,
  id: string,
  bucket: string,
  value: bigint,
  change: Partial<Aggregate> = {},
): Row => {
  const row = { ...aggregate(bucket, value, { instanceId: instance(id), ...change }), uploadId: null, mark: null };
  of.rows.push(row);
  return row;
};

/** Quantities at the provider per account, of reports that were taken. */
export const atProvider = (of: World): Record<string, string> => {
  const sums = new Map<string, bigint>();
  for (const { lines, status } of of.imports) {
    if (status._tag === 'Failed') continue;
    for (const { accountNumber, quantity } of lines)
      sums.set(accountNumber, (sums.get(accountNumber) ?? 0n) + quantity);
  }
  return Object.fromEntries([...sums].map(([account, sum]) => [account, sum.toString()]).toSorted());
};

const lineText = (line: UsageReportLine): string => {
  const { accountNumber, amountType, quantity, startDate, endDate, subscriptionNumber, chargeNumber, description } =
    line;
  return `${[accountNumber, amountType, quantity, startDate, endDate, subscriptionNumber, chargeNumber, description].join(',')}\n`;
};

const textOf = (of: World, { lines }: UsageReport): string => `${of.reportHeader}\n${lines.map(lineText).join('')}`;

/** Its hash is the text itself, so that a test can read it. */
export const formatOf = (of: World): UsageReportFormat => ({
  ratesLateUsage: false,
  size: { limit: of.reportLimit, empty: HEADER.length + 1, ofLine: (line) => lineText(line).length },
  render: (report) => {
    const text = textOf(of, report);
    return { title: report.name, text, fingerprint: text };
  },
});

const call =
  <Failure, Answer>(of: World, work: () => E.Either<Failure, Answer>): TE.TaskEither<Failure, Answer> =>
  async () => {
    of.calls += 1;
    if (of.calls >= of.diesBeforeCall) throw new ProcessDied();
    return work();
  };

const unassigned = (row: Row): UnassignedAggregate => {
  const { uploadId: _, mark, ...plain } = row;
  return { ...plain, setAside: O.fromNullable(mark), recordedAt: row.bucketStart };
};

const order = (a: Row, b: Row): number =>
  a.instanceId !== b.instanceId ? (a.instanceId < b.instanceId ? -1 : 1) : a.id < b.id ? -1 : 1;

const notUsed = (): never => {
  throw new Error('uploads do not use this');
};

export const ledgerOf = (of: World): UsageLedger => ({
  pending: (queries) =>
    call(of, () => {
      const wanted = (row: Row): boolean =>
        queries.some(({ instanceId, range }) => {
          if (row.instanceId !== instanceId || row.bucketStart >= range.to) return false;
          return row.bucketStart >= range.from || row.mark?.reason === 'credit carried';
        });
      const open = of.rows.filter((row) => row.uploadId === null && (row.mark === null || !isSettled(row.mark.reason)));
      return E.right(open.filter(wanted).toSorted(order).map(unassigned));
    }),
  setAside: (ids, mark) =>
    call(of, () => {
      const rows = of.rows.filter(({ id, uploadId }) => ids.includes(id) && uploadId === null);
      of.writes.push('setAside');
      for (const row of rows) row.mark = mark;
      return E.right(rows.length);
    }),
  recordTotals: notUsed,
  sums: notUsed,
  sumsTogether: notUsed,
  instancesWithUsage: notUsed,
  unassigned: notUsed,
  assigned: ({ from, to, instanceIds }) => ({
    async *[Symbol.asyncIterator]() {
      const sums = new Map<string, AssignedSum>();
      for (const { uploadId, instanceId, amountType, bucketStart, amount } of of.rows) {
        if (uploadId === null || bucketStart < from || bucketStart >= to) continue;
        if (instanceIds?.includes(instanceId) === false) continue;
        const day = dayOf(bucketStart);
        const key = [uploadId, instanceId, amountType, day].join(' ');
        const before = sums.get(key)?.amount ?? 0n;
        sums.set(key, { uploadId, instanceId, amountType, day, amount: before + BigInt(amount) });
      }
      yield E.right([...sums.values()]);
    },
  }),
  setAsideSums: notUsed,
  release: notUsed,
  settle: notUsed,
  releases: notUsed,
  quarantinedTotals: notUsed,
});

const store = (of: World, part: UploadPart): void => {
  of.uploads.set(part.id, {
    ...part,
    state: { _tag: 'Prepared' },
    attempts: 0,
    refusals: 0,
    nextAttemptAt: part.createdAt,
    lastError: O.none,
    fingerprint: O.none,
  });
};

const take = (rows: ReadonlyArray<Row>, uploadId: UploadId | null, mark: Mark | null = null): void => {
  for (const row of rows) Object.assign(row, { uploadId, mark });
};

export const journalOf = (of: World): UploadJournal => ({
  reserveId: call(of, () => {
    of.writes.push('reserveId');
    of.lastUploadId += 1n;
    return E.right(of.lastUploadId);
  }),
  prepare: (upload) =>
    call(of, () => {
      of.beforePrepare(upload);
      const rows = of.rows.filter(({ id, uploadId }) => upload.aggregateIds.includes(id) && uploadId === null);
      if (rows.length !== new Set(upload.aggregateIds).size || rows.length !== upload.aggregateIds.length)
        return E.left({ _tag: 'AggregatesTaken', message: 'some aggregates belong to another upload' });
      of.writes.push('prepare');
      store(of, upload);
      take(rows, upload.id);
      if (O.isSome(upload.postTrialInvoice)) {
        const { id: uploadId, createdAt } = upload;
        const open = { attempts: 0, nextAttemptAt: createdAt, lastError: O.none, outcome: null };
        of.queue.push({ uploadId, createdAt, ...upload.postTrialInvoice.value, ...open });
      }
      return E.right(undefined);
    }),
  postTrialUpload: (instanceId) =>
    call(of, () => {
      const whose = of.organizations.find(({ id }) => O.toUndefined(id) === instanceId)?.externalId;
      const queued = of.queue.filter((row) => row.externalId === whose).map(({ uploadId }) => uploadId);
      return E.right(O.fromNullable(queued.find((id) => of.uploads.get(id)?.state._tag !== 'Rejected')));
    }),
  change: ({ id, from, to, aggregates, at: moment, decision: _, ...progress }) =>
    call(of, () => {
      const upload = of.uploads.get(id);
      if (upload === undefined || !isAsSeen(upload, from))
        return E.left({ _tag: 'StaleUpload', id, message: `upload ${id} is not ${from.state._tag} any more` });
      of.writes.push('change');
      if (to._tag === 'Sending') of.lastSend = O.some(moment);
      const changed: Upload = { ...upload, ...progress, state: to };
      of.uploads.set(id, changed);
      const rows = of.rows.filter(({ uploadId }) => uploadId === id);
      if (aggregates !== 'keep') take(rows, null, 'release' in aggregates ? aggregates.release : null);
      if (aggregates !== 'keep' && 'handOver' in aggregates) {
        for (const part of aggregates.handOver) {
          store(of, part);
          const instances = new Set<InstanceId>(part.lines.map(({ instanceId }) => instanceId));
          take(
            rows.filter(({ instanceId }) => instances.has(instanceId)),
            part.id,
          );
        }
      }
      return E.right(changed);
    }),
  find: (id) => call(of, () => E.right(O.fromNullable(of.uploads.get(id)))),
  inState: (states) =>
    call(of, () => E.right([...of.uploads.values()].filter(({ state }) => states.includes(state._tag)))),
  list: ({ states, limit }) =>
    call(of, () => {
      of.listReads += 1;
      const wanted = [...of.uploads.values()].filter(({ state }) => states?.includes(state._tag) ?? true);
      return E.right(
        wanted
          .toReversed()
          .slice(0, limit)
          .map(({ lines, ...upload }) => ({
            ...upload,
            lines: lines.length,
            organizations: new Set(lines.map(({ instanceId }) => instanceId)).size,
          })),
      );
    }),
  history: notUsed,
  covered: notUsed,
  lastSend: call(of, () => E.right(of.lastSend)),
  named: (names) =>
    call(of, () =>
      E.right(
        [...of.uploads.values()]
          .filter(({ name }) => names.includes(name))
          .map(({ id, name, state }) => ({ name, id, state: state._tag })),
      ),
    ),
  adopt: notUsed,
  home: call(of, () => E.right(of.home)),
  markHome: () =>
    call(of, () => {
      of.writes.push('markHome');
      of.home = { _tag: 'Same' };
      return E.right(undefined);
    }),
  // A page for each line, so that whoever needs a whole file must put it together.
  lines: async function* ({ from, to }) {
    for (const { id: uploadId, state, lines } of of.uploads.values()) {
      const wanted = lines.filter(({ startDate, endDate }) => startDate <= to && endDate >= from);
      for (const line of wanted) yield E.right([{ uploadId, state: state._tag, settledAt: settledAt(state), line }]);
    }
  },
});

/** Recognises a request by its key, as the real one may. */
export const uploaderOf = (of: World): UsageUploader => ({
  ...formatOf(of),
  submit: ({ report, idempotencyKey }) =>
    call(of, () => {
      const fault: SendFault = of.sendFaults.shift() ?? { taken: true, answer: 'accepted' };
      const known = of.imports.find(({ key }) => key === idempotencyKey && of.policy.idempotentUploads);
      const receipt = known?.id ?? `import-${of.imports.length + 1}`;
      if (fault.taken && known === undefined) {
        const text = textOf(of, report);
        const sent = { key: idempotencyKey, text, lines: report.lines, submittedAt: of.now };
        of.imports.push({ id: receipt, ...sent, status: of.importEnds(text) });
      }
      return fault.answer === 'accepted' ? E.right({ _tag: 'Taken', receipt }) : E.left(fault.answer);
    }),
  status: ({ receipt }) =>
    call(of, () => {
      const found = of.imports.find(({ id }) => id === receipt);
      if (of.silent || found === undefined) return E.left({ _tag: 'ProviderUnavailable', message: 'HTTP 503' });
      return E.right(found.status);
    }),
  arrival: ({ lines: [line] }) =>
    call(of, () => {
      if (of.silent) return E.left({ _tag: 'ProviderUnavailable', message: 'HTTP 503' });
      // Usage shows up once its import is complete.
      const found = of.imports.find(
        ({ lines, status }) =>
          status._tag === 'Completed' && lines.some(({ description }) => description === line?.description),
      );
      return E.right(O.fromNullable(found?.status));
    }),
  arrivedSince: async function* (moment) {
    of.arrivalReads += 1;
    if (of.silent) return yield E.left({ _tag: 'ProviderUnavailable' as const, message: 'HTTP 503' });
    // A page for each record, so that whoever needs all of them must go on.
    for (const record of arrived(of, moment)) yield E.right([record]);
  },
});

const arrived = (of: World, moment: Instant): ReadonlyArray<ArrivedUsage> =>
  of.imports
    .filter(({ status, submittedAt }) => status._tag === 'Completed' && submittedAt > moment)
    .flatMap(({ lines, submittedAt }) =>
      lines.map((line) => ({
        description: line.description,
        accountNumber: line.accountNumber,
        subscriptionNumber: O.some(line.subscriptionNumber),
        unit: line.amountType,
        quantity: new Decimal(line.quantity.toString()),
        startDay: line.startDate,
        endDay: O.some(line.endDate),
        submittedAt,
        complete: true,
      })),
    );

export const depsOf = (of: World): RunUploaderDeps => ({
  directory: {
    all: async function* () {
      yield E.right(of.organizations);
    },
    billable: async function* (moment: Instant) {
      yield E.right(of.organizations.filter((organization) => isBillable(organization, moment)));
    },
  } as unknown as RunUploaderDeps['directory'],
  accounts: {
    provider: 'zuora',
    find: (number) => async () => {
      of.reading += 1;
      of.mostReading = Math.max(of.mostReading, of.reading);
      await new Promise((resolve) => setImmediate(resolve));
      of.reading -= 1;
      return of.accounts.get(number) ?? E.right(O.none);
    },
    create: notUsed,
    update: notUsed,
    updateContact: notUsed,
  },
  catalog: { rates: async () => of.catalog, rounding: defaultRounding },
  ledger: ledgerOf(of),
  journal: journalOf(of),
  uploader: uploaderOf(of),
  sharedAccounts: { all: async () => E.right(of.shares) },
  accepted: { all: async function* () {} },
  clock: { now: () => of.now },
  patience: async () => of.patience(),
  lock: {
    withLock: (job, work) => async () => {
      if (of.locked) return E.left({ _tag: 'JobAlreadyRunning', job });
      of.locked = true;
      try {
        return await work();
      } finally {
        of.locked = false;
      }
    },
  },
  history: {
    begin:
      ({ trigger }) =>
      async () =>
        E.right(BigInt(of.runs.push({ trigger, outcome: null }))),
    finish: (id, _at, outcome) => async () => {
      const run = of.runs[Number(id) - 1];
      if (run !== undefined) run.outcome = outcome;
      return E.right(undefined);
    },
    lastSuccessful: () => TE.right<never, O.Option<JobRun>>(O.none),
    recent: () => TE.right([]),
  },
});

export const pass = (of: World, microseconds: bigint): void => {
  of.now = instant(of.now + microseconds);
};

export const right = <Answer>(either: E.Either<unknown, Answer>): Answer => {
  if (E.isRight(either)) return either.right;
  throw new Error(
    `unexpected: ${JSON.stringify(either.left, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v))}`,
  );
};

export const statesOf = (of: World): ReadonlyArray<string> =>
  [...of.uploads.values()].map(({ id, state }) => `${id} ${state._tag}`);
