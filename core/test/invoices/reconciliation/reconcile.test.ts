import {
  type Cell,
  Decimal,
  type DifferenceReason,
  type InvoiceItem,
  type ProviderUsageRecord,
  type ReconciliationRow,
  reconcile,
  type UploadLine,
  type UploadState,
} from '@usage-billing/core/invoices';
import { type CalendarDay, DAY, formatInstant, HOUR, type JobRun, plus, startOfDay } from '@usage-billing/core/shared';
import { amount, hourOf, MAX_AMOUNT, NODE_SECONDS, type UsageRelease } from '@usage-billing/core/usage';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { anInvoice } from '../upload/pipeline.ts';
import {
  anEvent,
  anOrganization,
  aRow,
  aRun,
  at,
  days,
  depsOf,
  emptyWorld,
  instance,
  LOOK_BACK,
  reconciled,
  startOf,
  unit,
  type World,
  type WorldRow,
} from './reconcile-world.ts';

const JANUARY = days('2026-01-01', '2026-02-01');
const day = (text: string): CalendarDay => text as CalendarDay;
const ADDED = at('2026-02-02T02:00:00Z');

const aLine = (given: Partial<UploadLine> = {}): UploadLine => ({
  instanceId: instance('1'),
  accountNumber: 'W1',
  amountType: NODE_SECONDS,
  quantity: 100n,
  startDate: day('2026-01-20'),
  endDate: day('2026-01-21'),
  firstUsedOn: day('2026-01-20'),
  lastUsedOn: day('2026-01-20'),
  subscriptionNumber: 'S-1',
  chargeNumber: 'C-1',
  description: 'Approx. usage: 1 node-minutes. Upload 5-abcdef',
  ...given,
});

const usageOf = (line: UploadLine, given: Partial<ProviderUsageRecord> = {}): ProviderUsageRecord => ({
  accountNumber: line.accountNumber,
  unit: line.amountType,
  quantity: new Decimal(line.quantity.toString()),
  startsAt: startOfDay(line.startDate),
  status: 'Pending',
  description: O.some(line.description),
  chargeNumber: O.some(line.chargeNumber),
  ...given,
});

const anItem = (given: Partial<InvoiceItem> = {}): InvoiceItem => ({
  kind: 'usage',
  name: NODE_SECONDS,
  taxAmount: new Decimal(0),
  chargeNumber: O.some('C-1'),
  unit: NODE_SECONDS,
  quantity: new Decimal(100),
  chargeAmount: new Decimal(0),
  serviceStart: day('2026-01-01'),
  serviceEnd: day('2026-01-31'),
  ...given,
});

const IMPORTED: UploadState = { _tag: 'Imported', receipt: O.some('i'), at: ADDED };

/** Rows with their events, aggregated; the uploader looked at everything before 2026-02-01 of the last seven days. */
const worldOf = (rows: ReadonlyArray<WorldRow>, given: Partial<World> = {}): World => ({
  ...emptyWorld(),
  rows,
  events: rows.map(({ bucketStart, instanceId, amountType, amount: value }) =>
    anEvent('2026-01-01T00:00:00Z', value, {
      instanceId,
      amountType,
      receivedAt: bucketStart,
      deliveredAt: bucketStart,
    }),
  ),
  runs: [
    aRun('aggregator', at('2026-02-01T02:10:00Z')),
    aRun('uploader', at('2026-02-01T02:30:00Z'), { prepared: { through: '2026-02-01', earliest: '2026-01-25' } }),
  ],
  ...given,
});

/** 100 node-seconds of 2026-01-20, uploaded, and `upload` as it stands. */
const uploaded = (state: UploadState, given: Partial<World> = {}): World =>
  worldOf([aRow('2026-01-20T10:00:00Z', 100n, { uploadId: 5n })], {
    uploads: [{ id: 5n, state, lines: [aLine()] }],
    ...given,
  });

const only = async (world: World, range = JANUARY): Promise<ReconciliationRow> => {
  const { rows } = await reconciled(world, range);
  const [row, second] = rows;
  if (row === undefined || second !== undefined) throw new Error(`${rows.length} rows`);
  return row;
};

const reasonsOf = ({ reasons }: ReconciliationRow): Readonly<Record<string, bigint>> =>
  Object.fromEntries(reasons.map(({ reason, quantity }) => [reason, quantity]));

const cellsOf = async (world: World): Promise<ReadonlyArray<readonly [Cell['_tag'], string, string]>> =>
  (await reconciled(world, JANUARY)).findings.map(
    ({ cell, expected, found }) => [cell._tag, expected.toFixed(), found.toFixed()] as const,
  );

const explains = (title: string, reason: DifferenceReason, world: () => World): void =>
  test(title, async (t) => {
    const row = await only(world());
    t.deepEqual(reasonsOf(row), { [reason]: 100n });
    t.deepEqual([row.events, row.invoiced, row.unexplained], [100n, 0n, 0n]);
  });

const free = (given: Partial<WorldRow> = {}) => [aRow('2026-01-28T10:00:00Z', 100n, given)];
const of = (organization: Parameters<typeof anOrganization>[0]) => ({ organizations: [anOrganization(organization)] });

for (const reason of ['not rated', 'rejected', 'held', 'credit carried', 'nets to zero'] as const)
  explains(`a row that was marked as ${reason} has that reason`, reason, () =>
    worldOf(free({ setAside: O.some({ reason, detail: 'why' }) })),
  );
explains('usage of an instance that the directory does not know', 'unknown organization', () =>
  worldOf(free(), { organizations: [] }),
);
explains('usage of the hour that contains the end of the trial is still in the trial', 'in trial', () =>
  worldOf(free(), of({ trialExpiresAt: at('2026-01-28T10:59:59Z') })),
);
explains('usage from the deletion on', 'deleted', () =>
  worldOf(free(), of({ deletedAt: O.some(at('2026-01-28T10:00:00Z')) })),
);
explains('usage of an organization that billing is turned off for', 'billing not enabled', () =>
  worldOf(free(), of({ featureFlags: [] })),
);
explains('usage of an organization whose bill is made elsewhere', 'billed externally', () =>
  worldOf(free(), of({ billedExternally: true })),
);
explains('usage of an organization without an account', 'no account', () =>
  worldOf(free(), of({ billingAccount: O.none })),
);
explains('usage that no upload has looked at yet, because none ran', 'not yet uploaded', () =>
  worldOf(free(), { runs: [aRun('aggregator', at('2026-02-01T02:10:00Z'))] }),
);
explains('usage after the day that the last upload went through to', 'not yet uploaded', () =>
  worldOf(free(), {
    runs: [
      aRun('aggregator', at('2026-02-01T02:10:00Z')),
      aRun('uploader', at('2026-01-28T02:30:00Z'), { through: '2026-01-28', earliest: '2026-01-21' }),
    ],
  }),
);
explains('usage that was recorded after the last upload had begun', 'not yet uploaded', () =>
  worldOf(free({ recordedAt: at('2026-02-01T02:30:00Z') })),
);
explains('usage of an account that was added after the last upload had begun', 'not yet uploaded', () =>
  worldOf(free(), of({ billingAccountCreatedAt: O.some(at('2026-02-01T09:00:00Z')) })),
);
explains('usage from before the look-back of the last upload', 'stranded', () =>
  worldOf([aRow('2026-01-24T23:00:00Z', 100n)]),
);
explains('usage that the last upload skipped with its organization', 'held', () =>
  worldOf(free(), {
    runs: [
      aRun('aggregator', at('2026-02-01T02:10:00Z')),
      aRun('uploader', at('2026-02-01T02:30:00Z'), {
        prepared: {
          through: '2026-02-01',
          earliest: '2026-01-25',
          skipped: [{ instanceId: '1', reason: 'no subscription' }],
        },
      }),
    ],
  }),
);
const withRejected = (moment: string): World =>
  worldOf(free(), {
    uploads: [
      {
        id: 5n,
        state: { _tag: 'Rejected', reason: 'withdrawn', at: at(moment) },
        lines: [aLine({ startDate: day('2026-01-28'), endDate: day('2026-01-29') })],
      },
    ],
  });
explains('usage whose upload was taken back since the last upload began', 'not yet uploaded', () =>
  withRejected('2026-02-01T02:30:00Z'),
);

const withRelease = (moment: string, more: Partial<UsageRelease> = {}): World =>
  worldOf(free(), {
    releases: [
      {
        ...{ instanceId: instance('1'), amountType: NODE_SECONDS, reason: 'not rated', rows: 1, amount: 100n },
        ...{ range: days('2026-01-28', '2026-01-29'), oldest: hourOf(at('2026-01-28T00:00:00Z')), at: at(moment) },
        ...{ decision: { by: 'ann', note: 'rated by now' }, ...more },
      },
    ],
  });
explains('usage that staff released since the last upload began', 'not yet uploaded', () =>
  withRelease('2026-02-01T02:30:00Z'),
);

test('a row is not explained by a release before the last upload, of another unit, or of other days', async (t) => {
  for (const world of [
    withRelease('2026-02-01T02:29:59Z'),
    withRelease('2026-02-01T02:30:00Z', { amountType: unit('container-seconds') }),
    withRelease('2026-02-01T02:30:00Z', { range: days('2026-01-29', '2026-01-30') }),
  ]) {
    const row = await only(world);
    t.deepEqual([row.reasons, row.unexplained], [[], 100n]);
  }
});

test('a row without a mark is not explained by an old rejected upload with usage of its day', async (t) => {
  const row = await only(withRejected('2026-02-01T02:29:59Z'));
  t.deepEqual([row.reasons, row.unexplained], [[], 100n]);
});

test('the last hour of usage before the deletion, and the first one after the trial, are billed', async (t) => {
  for (const given of [
    of({ deletedAt: O.some(at('2026-01-28T10:00:00.000001Z')) }),
    of({ trialExpiresAt: at('2026-01-28T09:59:59.999999Z') }),
  ]) {
    const row = await only(worldOf(free(), given));
    t.deepEqual([row.reasons, row.unexplained], [[], 100n]);
  }
});

test('the first hour that the last upload looked at is not stranded', async (t) => {
  const row = await only(worldOf([aRow('2026-01-25T00:00:00Z', 100n)]));
  t.deepEqual([row.reasons, row.unexplained], [[], 100n]);
});

test('a row that nothing speaks against and that was left behind has no reason, and is named', async (t) => {
  const world = worldOf(free());
  const row = await only(world);
  t.deepEqual([row.reasons, row.residual, row.unexplained], [[], 100n, 100n]);
  const [finding] = (await reconciled(world, JANUARY)).findings;
  t.deepEqual(finding?.cell, {
    _tag: 'LedgerRow',
    id: world.rows[0]?.id ?? 0n,
    hour: hourOf(at('2026-01-28T10:00:00Z')),
  });
});

for (const state of [
  { _tag: 'Prepared' },
  { _tag: 'Sending', since: ADDED },
  { _tag: 'Sent', receipt: 'i', since: ADDED },
] as const)
  explains(`a line of an upload that is ${state._tag}`, 'import pending', () => uploaded(state));
explains('a line whose upload may or may not have arrived', 'in doubt', () =>
  uploaded({ _tag: 'Unknown', since: ADDED, reason: 'reset' }),
);
explains('usage that the provider is still importing', 'import pending', () =>
  uploaded(IMPORTED, { usage: [usageOf(aLine(), { status: 'Importing' })] }),
);
explains('usage that the provider has and has not billed', 'not yet invoiced', () =>
  uploaded(IMPORTED, { usage: [usageOf(aLine())] }),
);
explains('usage that only a draft bills', 'not yet invoiced', () =>
  uploaded(IMPORTED, {
    usage: [usageOf(aLine(), { status: 'Processed' })],
    invoices: [anInvoice('W1', day('2026-02-01'), [anItem()], 'Draft')],
  }),
);

const passes = (title: string, usage: Partial<ProviderUsageRecord>, invoices: World['invoices'], moment: string) =>
  test(`${title} is not just waiting`, async (t) => {
    const state: UploadState = { _tag: 'Imported', receipt: O.some('i'), at: at(moment) };
    const world = uploaded(state, { usage: [usageOf(aLine(), usage)], invoices });
    t.like(await only(world), { reasons: [], provider: 100n, invoiced: 0n, unexplained: 100n });
    t.deepEqual(await cellsOf(world), [['ServicePeriod', '100', '0']]);
  });

const noQuantity = { quantity: new Decimal(0) };
const PROCESSED = { status: 'Processed' } as const;
passes('processed usage that no invoice has', PROCESSED, [], '2026-01-21T03:00:00Z');
passes(
  'processed usage whose only invoice was canceled',
  PROCESSED,
  [anInvoice('W1', day('2026-02-01'), [anItem()], 'Canceled')],
  '2026-01-21T03:00:00Z',
);
passes(
  'processed usage of a day that the draft does not bill',
  PROCESSED,
  [anInvoice('W1', day('2026-02-01'), [anItem({ serviceStart: day('2026-01-21') })], 'Draft')],
  '2026-01-21T03:00:00Z',
);
passes(
  'pending usage that was there when its days were invoiced',
  {},
  [anInvoice('W1', day('2026-02-01'), [anItem({ ...noQuantity, serviceStart: day('2026-01-21') })])],
  '2026-01-31T23:00:00Z',
);
passes(
  'pending usage of a unit that no invoice has, when other usage of its days was invoiced',
  {},
  [
    anInvoice('W1', day('2026-02-01'), [
      anItem({ ...noQuantity, unit: unit('samples'), serviceEnd: day('2026-01-20') }),
    ]),
  ],
  '2026-01-21T03:00:00Z',
);
passes(
  'pending usage of an account whose invoices have no usage at all',
  {},
  [anInvoice('W1', day('2026-01-22'), [])],
  '2026-01-21T03:00:00Z',
);
const waits = (title: string, invoices: World['invoices'], moment: string) =>
  explains(title, 'not yet invoiced', () =>
    uploaded({ _tag: 'Imported', receipt: O.some('i'), at: at(moment) }, { usage: [usageOf(aLine())], invoices }),
  );
waits(
  'usage that was imported on the day of the invoice over its days waits for the next one',
  [anInvoice('W1', day('2026-02-01'), [anItem({ ...noQuantity, serviceStart: day('2026-01-21') })])],
  '2026-02-01T00:00:00Z',
);
waits(
  'usage of a later day than the invoices of its unit have reached',
  [anInvoice('W1', day('2026-02-01'), [anItem({ ...noQuantity, serviceEnd: day('2026-01-19') })])],
  '2026-01-21T03:00:00Z',
);
waits(
  'usage that only a draft invoice went past',
  [anInvoice('W1', day('2026-02-01'), [anItem({ serviceStart: day('2026-01-21') })], 'Draft')],
  '2026-01-21T03:00:00Z',
);

const invoiced = (given: Partial<World> = {}): World =>
  uploaded(IMPORTED, {
    usage: [usageOf(aLine(), { status: 'Processed' })],
    invoices: [anInvoice('W1', day('2026-02-01'), [anItem()])],
    ...given,
  });

test('what is on a posted invoice is explained by it', async (t) => {
  const row = await only(invoiced());
  t.like(row, { events: 100n, aggregated: 100n, uploaded: 100n, provider: 100n, invoiced: 100n, unexplained: 0n });
  t.deepEqual([row.externalId, row.reasons], [O.some('frosty-sky-1'), []]);
});

test('an import that is complete and whose usage is not there is a loss, and no pending import', async (t) => {
  const row = await only(uploaded(IMPORTED));
  t.deepEqual([row.reasons, row.provider, row.unexplained], [[], 0n, 100n]);
  t.deepEqual(await cellsOf(uploaded(IMPORTED)), [['ProviderUsage', '100', '0']]);
});

test('usage of an upload that the provider refused, or of none at all, is too much', async (t) => {
  const rejected = uploaded({ _tag: 'Rejected', reason: 'no', at: ADDED }, { usage: [usageOf(aLine())] });
  rejected.rows = rejected.rows.map((row) => ({
    ...row,
    uploadId: undefined,
    setAside: O.some({ reason: 'rejected', detail: 'no' }),
  }));
  t.deepEqual(await cellsOf(rejected), [['ProviderUsage', '0', '100']]);
  const stranger = invoiced();
  stranger.usage = [...stranger.usage, usageOf(aLine({ quantity: 9n }), { description: O.none })];
  t.deepEqual(await cellsOf(stranger), [['ProviderUsage', '0', '9']]);
});

test('usage that invoices went past without billing it is not just waiting', async (t) => {
  const world = invoiced();
  world.invoices = [
    anInvoice('W1', day('2026-02-01'), [anItem({ serviceStart: day('2026-01-21'), quantity: new Decimal(0) })]),
  ];
  t.deepEqual(await cellsOf(world), [['ServicePeriod', '100', '0']]);
});

test('usage in a state that nobody knows is not explained away', async (t) => {
  const world = uploaded(IMPORTED, { usage: [usageOf(aLine(), { status: { unknown: 'Lost' } })] });
  t.deepEqual(await cellsOf(world), [['UsageStatus', '100', '0']]);
});

test('two invoices that bill one service period are compared with its usage together', async (t) => {
  const late = aLine({ quantity: 30n, description: 'late. Upload 6-abcdef' });
  const world = invoiced();
  world.rows = [...world.rows, aRow('2026-01-20T11:00:00Z', 30n, { uploadId: 6n })];
  world.events = [...world.events, anEvent('2026-01-20T11:00:00Z', 30n)];
  world.uploads = [...world.uploads, { id: 6n, state: IMPORTED, lines: [late] }];
  world.usage = [...world.usage, usageOf(late, { status: 'Processed' })];
  world.invoices = [...world.invoices, anInvoice('W1', day('2026-03-01'), [anItem({ quantity: new Decimal(30) })])];
  t.like(await only(world), { invoiced: 130n, reasons: [], unexplained: 0n });
});

test('an item of something else than usage is not ours; an item of our charge under another unit is', async (t) => {
  const fee = anItem({ unit: unit('Each'), chargeNumber: O.some('C-fee'), quantity: new Decimal(1) });
  const world = invoiced();
  world.invoices = [...world.invoices, anInvoice('W1', day('2026-02-01'), [fee])];
  t.is((await reconciled(world, JANUARY)).unexplained, 0n);
  world.invoices = [...world.invoices, anInvoice('W1', day('2026-02-01'), [{ ...fee, chargeNumber: O.some('C-1') }])];
  t.is((await reconciled(world, JANUARY)).unexplained, 1n);
});

test('two errors that cancel in the sum still show, as one amount that was moved', async (t) => {
  const world = worldOf([
    aRow('2026-01-05T10:00:00Z', 100n, { setAside: O.some({ reason: 'held', detail: '' }) }),
    aRow('2026-01-05T11:00:00Z', 100n, { setAside: O.some({ reason: 'held', detail: '' }) }),
  ]);
  world.rows = world.rows.map((row, index) => ({ ...row, amount: amount(index === 0 ? 90n : 110n) }));
  const row = await only(world);
  t.deepEqual([row.events, row.aggregated, row.residual, row.unexplained], [200n, 200n, 0n, 10n]);
});

test('a total that was quarantined explains what the ledger lacks of it', async (t) => {
  const total = MAX_AMOUNT + 1n;
  const hour = startOf('2026-01-05');
  const events = [MAX_AMOUNT, 1n].map((value) => anEvent('2026-01-05T00:30:00Z', value));
  const quarantined = [
    {
      instanceId: instance('1'),
      amountType: NODE_SECONDS,
      hour,
      total,
      held: 0n,
      reason: 'too large',
      recordedAt: ADDED,
    },
  ];
  const row = await only({ ...worldOf([]), events, quarantined });
  t.deepEqual([reasonsOf(row), row.unexplained], [{ quarantined: total }, 0n]);
  const damaged = await only({ ...worldOf([]), events: events.slice(0, 1), quarantined });
  t.is(damaged.unexplained, 1n);
});

test('a quarantined total explains no row that the ledger lost of its hour', async (t) => {
  const moment = '2026-01-05T00:30:00Z';
  const total = MAX_AMOUNT + 5n;
  const whose = { instanceId: instance('1'), amountType: NODE_SECONDS, hour: startOf('2026-01-05') };
  const world = {
    ...worldOf([aRow(moment, 5n, { setAside: O.some({ reason: 'held', detail: '' }) })]),
    events: [MAX_AMOUNT, 5n].map((value) => anEvent(moment, value)),
    quarantined: [{ ...whose, total, held: 5n, reason: 'too large', recordedAt: ADDED }],
  };
  t.like(await only(world), { residual: 0n, unexplained: 0n });
  const row = await only({ ...world, rows: [] });
  t.deepEqual([reasonsOf(row), row.unexplained], [{ quarantined: MAX_AMOUNT }, 5n]);
});

const RUN = at('2026-01-20T10:10:00Z');
const inHour = (deliveredAt: bigint, value: bigint) =>
  anEvent('2026-01-20T10:05:00Z', value, { deliveredAt: plus(RUN, deliveredAt) });
const late = (runs: ReadonlyArray<JobRun>, events: World['events'], held: bigint): World => ({
  ...worldOf([]),
  organizations: [],
  events,
  rows: held === 0n ? [] : [aRow('2026-01-20T10:00:00Z', held)],
  runs,
});
const ranFor = (duration: bigint): JobRun => aRun('aggregator', RUN, null, plus(RUN, duration));

test('events that came after the run of the aggregator are not yet aggregated', async (t) => {
  const row = await only(late([ranFor(0n)], [inHour(-1n, 60n), inHour(1n, 40n)], 60n));
  t.deepEqual([reasonsOf(row), row.unexplained], [{ 'not yet aggregated': 40n, 'unknown organization': 60n }, 0n]);
});

test('an event that was delivered in the very moment of the run may have been seen by it, or not', async (t) => {
  for (const [held, notYet] of [
    [60n, undefined],
    [0n, 60n],
  ] as const) {
    const row = await only(late([ranFor(0n)], [inHour(0n, 60n)], held));
    t.deepEqual([reasonsOf(row)['not yet aggregated'], row.unexplained], [notYet, 0n]);
  }
});

test('events that came during the run explain only as much as the hour differs by', async (t) => {
  const events = [inHour(-1n, 60n), inHour(5n, 40n)];
  for (const [held, notYet] of [
    [100n, undefined],
    [60n, 40n],
    [75n, 25n],
  ] as const) {
    const row = await only(late([ranFor(10n)], events, held));
    t.deepEqual([reasonsOf(row)['not yet aggregated'], row.unexplained], [notYet, 0n]);
  }
  t.is((await only(late([ranFor(10n)], events, 50n))).unexplained, 10n);
  t.is((await only(late([ranFor(10n)], events, 101n))).unexplained, 1n);
});

test('events that came after the run do not cover up a loss in the same hour', async (t) => {
  const lost = late([ranFor(0n)], [inHour(-1n, -5n), inHour(1n, 10n)], 0n);
  const row = await only(lost);
  t.deepEqual([reasonsOf(row), row.residual, row.unexplained], [{ 'not yet aggregated': 10n }, -5n, 5n]);
});

test('a run that failed half-way may have counted what came since the last success', async (t) => {
  const failed: JobRun = {
    ...aRun('aggregator', plus(RUN, HOUR)),
    finished: O.some({ at: plus(RUN, HOUR), outcome: { _tag: 'Failed', error: 'down', summary: null } }),
  };
  const world = late([ranFor(0n), failed], [inHour(5n, 40n)], 40n);
  const history = { ...depsOf(world).history, lastSuccessful: () => async () => E.right(O.some(ranFor(0n))) };
  const report = await reconcile({ ...depsOf(world), history })({ range: JANUARY, lookBackDays: LOOK_BACK })();
  t.is(E.isRight(report) ? report.right.unexplained : -1n, 0n);
});

test('hours that were pruned are not compared again, and those after them are', async (t) => {
  const world = invoiced();
  world.events = [];
  t.deepEqual(await cellsOf({ ...world, floor: hourOf(at('2026-02-01T00:00:00Z')) }), []);
  t.deepEqual(await cellsOf({ ...world, floor: hourOf(at('2026-01-01T00:00:00Z')) }), [['Hour', '0', '100']]);
});

test('a run of the aggregator is placed by its watermarks, whatever the clock of its machine said', async (t) => {
  const marks = { watermark: formatInstant(RUN), readUntil: formatInstant(RUN) };
  for (const skew of [-3n * DAY, 3n * DAY]) {
    const run = aRun('aggregator', plus(RUN, skew), marks);
    const row = await only(late([run], [inHour(-1n, 60n), inHour(1n, 40n)], 60n));
    t.deepEqual([reasonsOf(row), row.unexplained], [{ 'not yet aggregated': 40n, 'unknown organization': 60n }, 0n]);
  }
});

test('a lost event is a difference that names the hour', async (t) => {
  const world = invoiced();
  world.events = [];
  t.deepEqual(await cellsOf(world), [['Hour', '0', '100']]);
});

test('lines of one upload with one description are told apart by the day on which they begin', async (t) => {
  const description = 'Approx. usage: 1 node-minutes. Upload 5-abcdef';
  const lines = [
    aLine({ quantity: 70n, startDate: day('2026-01-31'), endDate: day('2026-02-01'), description }),
    aLine({ quantity: 70n, startDate: day('2026-02-01'), endDate: day('2026-02-02'), description }),
  ];
  const rows = ['2026-01-31T23:00:00Z', '2026-02-01T00:00:00Z'].map((moment) => aRow(moment, 70n, { uploadId: 5n }));
  const world = worldOf(rows, {
    uploads: [{ id: 5n, state: IMPORTED, lines }],
    usage: lines.map((line, index) => usageOf(line, { status: index === 0 ? 'Processed' : 'Pending' })),
    invoices: [anInvoice('W1', day('2026-02-01'), [anItem({ quantity: new Decimal(70) })])],
  });
  t.like(await only(world), { provider: 70n, invoiced: 70n, reasons: [], unexplained: 0n });
  const february = await only(world, days('2026-02-01', '2026-03-01'));
  t.deepEqual([february.invoiced, reasonsOf(february)], [0n, { 'not yet invoiced': 70n }]);
});

const shared = (usage: (lines: ReadonlyArray<UploadLine>) => World['usage']): World => {
  const whose = [instance('1'), instance('2')];
  const lines = whose.map((instanceId) => aLine({ instanceId }));
  const rows = whose.map((instanceId) => aRow('2026-01-20T10:00:00Z', 100n, { instanceId, uploadId: 5n }));
  return worldOf(rows, {
    organizations: whose.map((id) => anOrganization({ id: O.some(id), externalId: id })),
    uploads: [{ id: 5n, state: IMPORTED, lines }],
    usage: usage(lines),
    invoices: [],
  });
};

test('two organizations with one account and one description share the usage that the provider has of it', async (t) => {
  const separate = shared((lines) => lines.map((line) => usageOf(line)));
  const together = shared((lines) => lines.slice(0, 1).map((line) => usageOf({ ...line, quantity: 200n })));
  for (const world of [separate, together]) {
    const { rows, findings } = await reconciled(world, JANUARY);
    t.deepEqual(findings, []);
    t.deepEqual(
      rows.map((row) => [row.provider, reasonsOf(row), row.unexplained]),
      [1, 2].map(() => [100n, { 'not yet invoiced': 100n }, 0n]),
    );
  }
});

test('of usage of two organizations with one account and one description, a loss and a surplus show', async (t) => {
  const lost = shared((lines) => lines.slice(0, 1).map((line) => usageOf(line)));
  t.is((await reconciled(lost, JANUARY)).unexplained, 100n);
  const twice = shared((lines) => [...lines, ...lines.slice(0, 1)].map((line) => usageOf(line)));
  t.is((await reconciled(twice, JANUARY)).unexplained, 100n);
  const broken = shared((lines) => lines.map((line) => usageOf(line, { quantity: new Decimal('99.75') })));
  t.is((await reconciled(broken, JANUARY)).unexplained, 1n);
});

test('an old credit that went into a later line belongs to the month in which it was given', async (t) => {
  const line = aLine({ quantity: 60n, startDate: day('2026-03-02'), endDate: day('2026-03-03') });
  const rows = [
    aRow('2026-01-05T10:00:00Z', -40n, { uploadId: 5n }),
    aRow('2026-03-02T10:00:00Z', 100n, { uploadId: 5n }),
  ];
  const uploads = [{ id: 5n, state: IMPORTED, lines: [line] }];
  const runs = [aRun('aggregator', at('2026-04-01T00:10:00Z'))];
  const world = worldOf(rows, { uploads, usage: [usageOf(line)], runs });
  t.like(await only(world), { events: -40n, uploaded: -40n, provider: -40n, unexplained: 0n });
  t.like(await only(world, days('2026-03-01', '2026-04-01')), { uploaded: 100n, provider: 100n, unexplained: 0n });
});

test('an account that the provider refuses to show counts as empty and holds up no other', async (t) => {
  const world = { ...invoiced(), refusedAccounts: new Set(['W1']) };
  const report = await reconciled(world, JANUARY);
  t.deepEqual(report.unreadableAccounts, [{ accountNumber: 'W1', message: 'no such account' }]);
  t.is(report.unexplained, 100n);
});

/** Accounts W1 to W6, of which only the first has usage. */
const sixAccounts = (broken: ReadonlyArray<string>): World => ({
  ...invoiced(),
  organizations: ['1', '2', '3', '4', '5', '6'].map((id) =>
    anOrganization({
      id: O.some(instance(id)),
      externalId: id,
      billingAccount: O.some({ provider: 'zuora', number: `W${id}` }),
    }),
  ),
  brokenAccounts: new Set(broken),
});

test('an account that the provider fails to show counts as empty and holds up no other', async (t) => {
  const first = await reconciled(sixAccounts(['W1']), JANUARY);
  t.deepEqual(first.unreadableAccounts, [{ accountNumber: 'W1', message: 'broken' }]);
  t.is(first.unexplained, 100n);
  const others = await reconciled(sixAccounts(['W2', 'W3', 'W5', 'W6']), JANUARY);
  t.deepEqual([others.unreadableAccounts.length, others.unexplained], [4, 0n]);
});

test('a provider that fails for five accounts in a row is no reconciliation', async (t) => {
  const world = sixAccounts(['W2', 'W3', 'W4', 'W5', 'W6']);
  const report = await reconcile(depsOf(world))({ range: JANUARY, lookBackDays: LOOK_BACK })();
  t.like(report, { _tag: 'Left', left: { _tag: 'ProviderUnavailable', message: 'broken' } });
});

test('a provider that does not answer is no reconciliation', async (t) => {
  const deps = depsOf(invoiced());
  const down = { _tag: 'ProviderUnavailable', message: 'down', retryAfterSeconds: O.none } as const;
  const usage = {
    ofAccount: () => ({
      async *[Symbol.asyncIterator]() {
        yield E.left(down);
      },
    }),
  };
  t.deepEqual(await reconcile({ ...deps, usage })({ range: JANUARY, lookBackDays: LOOK_BACK })(), E.left(down));
});

test('the range is widened to whole days', async (t) => {
  const report = await reconciled(invoiced(), {
    from: at('2026-01-20T10:30:00Z'),
    to: at('2026-01-20T10:30:00.000001Z'),
  });
  t.deepEqual(report.range, days('2026-01-20', '2026-01-21'));
  t.is(report.rows[0]?.events, 100n);
});

test('usage in the account of an organization without an internal id is shown under its external id', async (t) => {
  const world = { ...emptyWorld(), ...of({ id: O.none }), usage: [usageOf(aLine())] };
  const row = await only(world);
  t.deepEqual([row.instanceId, row.provider, row.unexplained], [instance('frosty-sky-1'), 100n, 100n]);
});
