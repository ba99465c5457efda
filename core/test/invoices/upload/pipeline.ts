/**
 * A whole pipeline in small, played by the rules of the core itself: usage of organizations of all kinds is aggregated,
 * uploaded day by day, imported and invoiced. What comes out adds up, wherever it stands when the play stops.
 */
import {
  charge,
  Decimal,
  type Invoice,
  type InvoiceItem,
  type UploadState,
  usageReport,
} from '@usage-billing/core/invoices';
import {
  addDays,
  type CalendarDay,
  DAY,
  dayOf,
  HOUR,
  type Instant,
  instant,
  instantToMillis,
  plus,
  startOfDay,
} from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { isAmount, NODE_SECONDS } from '@usage-billing/core/usage';
import fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import { monthlyIntervals } from '../../../src/invoices/period/billing-cycle.ts';
import { billableOrganization } from '../../../src/invoices/upload/prepare/billable-usage.ts';
import { summarizeUsage } from '../../../src/invoices/upload/report/usage-summary.ts';
import {
  anOrganization,
  aRun,
  at,
  emptyWorld,
  instance,
  LOOK_BACK,
  totalsOf,
  unit,
  type World,
  type WorldEvent,
  type WorldRow,
} from '../reconciliation/reconcile-world.ts';
import { charge as sampleCharge, subscription } from './upload-sample.ts';

const KINDS = [
  'paying',
  'in trial',
  'no account',
  'deleted',
  'billed externally',
  'billing not enabled',
  'unknown',
] as const;
type Kind = (typeof KINDS)[number];
/** Those with a bill have the most ways to go wrong. */
const PAYING: ReadonlyArray<Kind> = Array.from({ length: 8 }, () => 'paying');

const SAMPLES = unit('samples');
/** The first of 30 days around the end of January. */
const FIRST_DAY = at('2026-01-15T00:00:00Z');
const DAYS = 30;

export interface Plan {
  readonly organizations: ReadonlyArray<{ readonly kind: Kind; readonly cycleDay: number }>;
  readonly usage: ReadonlyArray<{
    readonly organization: number;
    readonly rated: boolean;
    readonly hour: number;
    readonly amount: number;
    readonly late: boolean;
  }>;
  /** Of which days the daily upload ran; the others it missed. */
  readonly uploadDays: ReadonlyArray<boolean>;
  /** Days in a row on which it did not run, more than it looks back. */
  readonly outage: { readonly from: number; readonly days: number };
  readonly fates: ReadonlyArray<UploadState['_tag']>;
  readonly billedDays: number;
}

export const plans: fc.Arbitrary<Plan> = fc.record({
  organizations: fc.array(
    fc.record({ kind: fc.constantFrom(...PAYING, ...KINDS), cycleDay: fc.constantFrom(1, 15, 31) }),
    {
      minLength: 1,
      maxLength: 5,
    },
  ),
  usage: fc.array(
    fc.record({
      organization: fc.nat(4),
      rated: fc.integer({ min: 0, max: 3 }).map((value) => value > 0),
      hour: fc.nat(DAYS * 24 - 1),
      amount: fc.integer({ min: -40, max: 200 }).filter((value) => value !== 0),
      late: fc.integer({ min: 0, max: 9 }).map((value) => value === 0),
    }),
    { minLength: 10, maxLength: 80, size: 'max' },
  ),
  uploadDays: fc.array(
    fc.integer({ min: 0, max: 3 }).map((value) => value > 0),
    { minLength: DAYS, maxLength: DAYS },
  ),
  outage: fc.record({ from: fc.nat(2 * DAYS), days: fc.integer({ min: 0, max: 15 }) }),
  fates: fc.array(
    fc.constantFrom<UploadState['_tag']>(
      'Imported',
      'Imported',
      'Imported',
      'Imported',
      'Sent',
      'Unknown',
      'Prepared',
      'Rejected',
    ),
    { minLength: 1, maxLength: 8 },
  ),
  billedDays: fc.integer({ min: 0, max: 2 * DAYS }),
});

const organizationOf = (kind: Kind, index: number): Organization =>
  anOrganization({
    id: O.some(instance(`${index}`)),
    externalId: `sky-${index}`,
    trialExpiresAt: kind === 'in trial' ? at('2027-01-01T00:00:00Z') : at('2026-01-17T10:30:00Z'),
    billingAccount: kind === 'no account' ? O.none : O.some({ provider: 'zuora', number: `W${index}` }),
    deletedAt: kind === 'deleted' ? O.some(at('2026-02-01T09:20:00Z')) : O.none,
    billedExternally: kind === 'billed externally',
    featureFlags: kind === 'billing not enabled' ? ['other'] : ['billing'],
  });

const stateOf = (tag: UploadState['_tag'], since: Instant): UploadState => {
  switch (tag) {
    case 'Prepared':
      return { _tag: tag };
    case 'Sending':
      return { _tag: tag, since };
    case 'Sent':
      return { _tag: tag, receipt: 'import', since };
    case 'Unknown':
      return { _tag: tag, since, reason: 'reset' };
    case 'Imported':
      return { _tag: tag, receipt: O.some('import'), at: since };
    case 'Rejected':
      return { _tag: tag, reason: 'no', at: since };
  }
};

/** The end of the play, right after the last run of the aggregator. */
const END = instant(FIRST_DAY + BigInt(DAYS) * DAY);

const meter = (plan: Plan, world: World): void => {
  world.events = plan.usage.map(({ organization, rated, hour, amount, late }): WorldEvent => {
    const receivedAt = instant(FIRST_DAY + BigInt(hour) * HOUR + 1234n);
    return {
      instanceId: instance(`${organization % plan.organizations.length}`),
      amountType: rated ? NODE_SECONDS : SAMPLES,
      receivedAt,
      deliveredAt: late ? plus(END, HOUR) : receivedAt,
      amount: BigInt(amount),
    };
  });
  const seen = totalsOf(world.events.filter(({ deliveredAt }) => deliveredAt < END));
  world.rows = seen.flatMap(({ instanceId, amountType, hour, total }, index): ReadonlyArray<WorldRow> => {
    const recordedAt = plus(hour, HOUR);
    const whose = { instanceId, amountType, bucketStart: hour, setAside: O.none, uploadId: undefined, recordedAt };
    const half = total / 2n;
    const parts = half === 0n || index % 2 === 0 ? [total] : [half, total - half];
    return parts
      .filter(isAmount)
      .filter((part) => part !== 0n)
      .map((part, nth) => ({ ...whose, id: BigInt(index * 2 + nth + 1), amount: part }));
  });
  world.runs = [...world.runs, aRun('aggregator', END)];
};

interface Account {
  readonly organization: Organization;
  readonly accountNumber: string;
  readonly cycleDay: number;
}

const uploadDay = (plan: Plan, world: World, accounts: ReadonlyArray<Account>, through: CalendarDay): void => {
  const end = startOfDay(through);
  const earliest = plus(end, -BigInt(LOOK_BACK) * DAY);
  for (const { organization, accountNumber, cycleDay } of accounts) {
    const verdict = billableOrganization(organization, through);
    if (verdict._tag === 'Skip') continue;
    const pending = world.rows.filter(({ instanceId, uploadId, setAside, bucketStart }) => {
      if (instanceId !== verdict.instanceId || uploadId !== undefined || bucketStart >= verdict.range.to) return false;
      if (O.isSome(setAside) && setAside.value.reason === 'credit carried') return true;
      return O.isNone(setAside) && bucketStart >= earliest && bucketStart >= verdict.range.from;
    });
    const rating = subscription({ number: `S-${accountNumber}`, charges: [sampleCharge(`C-${accountNumber}`)] });
    const terms = { subscriptions: [rating], catalog: O.some(new Set([NODE_SECONDS])), ratesLateUsage: false };
    const summary = summarizeUsage(
      {
        instanceId: verdict.instanceId,
        accountNumber,
        billCycleDay: cycleDay,
        terms,
        aggregates: pending,
      },
      through,
    );
    const id = BigInt(world.uploads.length + 1);
    const fate = plan.fates[Number(id) % plan.fates.length] ?? 'Imported';
    const taken = new Set(summary.lines.flatMap(({ aggregates }) => aggregates.map((row) => row.id)));
    const marks = new Map(
      summary.setAside.flatMap(({ reason, detail, aggregates }) =>
        aggregates.map((row) => [row.id, { reason, detail }] as const),
      ),
    );
    world.rows = world.rows.map((row) => {
      const mark = marks.get(row.id);
      if (mark !== undefined) return { ...row, setAside: O.some(mark) };
      if (!taken.has(row.id)) return row;
      if (fate === 'Rejected') return { ...row, setAside: O.some({ reason: 'rejected', detail: 'no' } as const) };
      return { ...row, uploadId: id, setAside: O.none };
    });
    if (summary.lines.length === 0) continue;
    const lines = summary.lines.map(({ line }) => line);
    const report = usageReport({ id, uploader: 'daily', through, createdAt: end, lines });
    world.uploads = [...world.uploads, { id, state: stateOf(fate, end), lines: report.lines }];
  }
  const summary = { through, earliest: dayOf(earliest), skipped: [], conflicts: [] };
  world.runs = [...world.runs, aRun('uploader', plus(end, 2n * HOUR), { prepared: summary })];
};

const importUsage = (world: World): void => {
  world.usage = world.uploads.flatMap(({ state, lines }) =>
    state._tag !== 'Imported'
      ? []
      : lines.map((line) => ({
          accountNumber: line.accountNumber,
          unit: line.amountType,
          quantity: new Decimal(line.quantity.toString()),
          startsAt: startOfDay(line.startDate),
          status: 'Pending' as const,
          description: O.some(line.description),
          chargeNumber: O.some(line.chargeNumber),
        })),
  );
};

const invoiceAccount = (world: World, { accountNumber, cycleDay }: Account, billedThrough: Instant): void => {
  const intervals = monthlyIntervals(at('2026-01-01T00:00:00Z'), at('2026-04-01T00:00:00Z'), cycleDay);
  for (const { from, to } of intervals) {
    if (to > billedThrough) continue;
    const isBilled = ({ accountNumber: number, startsAt }: World['usage'][number]): boolean =>
      number === accountNumber && from <= startsAt && startsAt < to;
    const quantity = world.usage.filter(isBilled).reduce((sum, record) => sum.plus(record.quantity), new Decimal(0));
    if (quantity.eq(0)) continue;
    world.usage = world.usage.map((record) => (isBilled(record) ? { ...record, status: 'Processed' } : record));
    const item: InvoiceItem = {
      kind: 'usage',
      name: NODE_SECONDS,
      taxAmount: new Decimal(0),
      chargeNumber: O.some(`C-${accountNumber}`),
      unit: NODE_SECONDS,
      quantity,
      chargeAmount: charge(new Decimal('0.000011416'), BigInt(quantity.toFixed())),
      serviceStart: dayOf(from),
      serviceEnd: addDays(dayOf(to), -1),
    };
    world.invoices = [...world.invoices, anInvoice(accountNumber, dayOf(to), [item])];
  }
};

export const anInvoice = (
  accountNumber: string,
  invoiceDate: CalendarDay,
  items: ReadonlyArray<InvoiceItem>,
  status: Invoice['status'] = 'Posted',
): Invoice => {
  const amount = items.reduce((sum, { chargeAmount }) => sum.plus(chargeAmount), new Decimal(0));
  const currency = 'USD' as Invoice['amount']['currency'];
  return {
    id: `${accountNumber} ${invoiceDate}`,
    number: `INV-${accountNumber}-${instantToMillis(startOfDay(invoiceDate))}`,
    accountNumber,
    status,
    invoiceDate,
    dueDate: invoiceDate,
    amount: { amount, currency },
    balance: { amount, currency },
    reversed: false,
    items,
    files: [],
  };
};

export const played = (plan: Plan): World => {
  const world = emptyWorld();
  const organizations = plan.organizations.map(({ kind, cycleDay }, index) => ({
    kind,
    cycleDay,
    organization: organizationOf(kind, index),
  }));
  world.organizations = organizations.filter(({ kind }) => kind !== 'unknown').map(({ organization }) => organization);
  meter(plan, world);
  const accounts = organizations.flatMap(({ kind, cycleDay, organization }) =>
    (kind === 'paying' || kind === 'deleted') && O.isSome(organization.billingAccount)
      ? [{ organization, cycleDay, accountNumber: organization.billingAccount.value.number }]
      : [],
  );
  for (const [index, runs] of plan.uploadDays.entries())
    if (runs && (index < plan.outage.from || index >= plan.outage.from + plan.outage.days))
      uploadDay(plan, world, accounts, addDays(dayOf(FIRST_DAY), index + 1));
  importUsage(world);
  for (const account of accounts) invoiceAccount(world, account, plus(FIRST_DAY, BigInt(plan.billedDays) * DAY));
  world.now = plus(END, 2n * HOUR);
  return world;
};
