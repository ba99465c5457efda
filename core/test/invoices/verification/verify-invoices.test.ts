import {
  type Currency,
  charge,
  Decimal,
  type Invoice,
  type InvoiceItem,
  type JournalLine,
  type ProviderAccount,
  type ProviderUsageRecord,
  type UploadStateName,
} from '@usage-billing/core/invoices';
import { type CalendarDay, type Pages, startOfDay } from '@usage-billing/core/shared';
import { type AmountType, type AssignedSum, type InstanceId, NODE_SECONDS } from '@usage-billing/core/usage';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListedPrice } from '../../../src/invoices/money/price.ts';
import { perUnit } from '../../../src/invoices/money/price.ts';
import { defaultRounding } from '../../../src/invoices/money/rounding.ts';
import type { ChargeSegment } from '../../../src/invoices/provider/provider-subscriptions.ts';
import type { InvoiceDifference } from '../../../src/invoices/verification/verification.ts';
import { type VerifyInvoicesDeps, verifyInvoices } from '../../../src/invoices/verification/verify-invoices.ts';

const PRICE = new Decimal('0.000011416');
const USD = 'USD' as Currency;
const day = (text: string): CalendarDay => text as CalendarDay;

interface Given {
  invoices: ReadonlyArray<Invoice>;
  usage: ReadonlyArray<ProviderUsageRecord>;
  lines: ReadonlyArray<JournalLine>;
  taken: ReadonlyArray<AssignedSum>;
  segments: ReadonlyArray<ChargeSegment>;
}

const anItem = (quantity: bigint, from: string, to: string, given: Partial<InvoiceItem> = {}): InvoiceItem => ({
  kind: 'usage',
  name: NODE_SECONDS,
  taxAmount: new Decimal(0),
  chargeNumber: O.some('C-1'),
  unit: NODE_SECONDS,
  quantity: new Decimal(quantity.toString()),
  chargeAmount: charge(PRICE, quantity),
  serviceStart: day(from),
  serviceEnd: day(to),
  ...given,
});

const anInvoice = (
  number: string,
  items: ReadonlyArray<InvoiceItem>,
  status: Invoice['status'] = 'Posted',
): Invoice => ({
  id: number,
  number,
  accountNumber: 'W1',
  status,
  invoiceDate: day('2026-03-01'),
  dueDate: day('2026-03-01'),
  amount: { amount: items.reduce((sum, { chargeAmount }) => sum.plus(chargeAmount), new Decimal(0)), currency: USD },
  balance: { amount: new Decimal(0), currency: USD },
  reversed: false,
  items,
  files: [],
});

const aRecord = (quantity: string, start: string, given: Partial<ProviderUsageRecord> = {}): ProviderUsageRecord => ({
  accountNumber: 'W1',
  unit: NODE_SECONDS,
  quantity: new Decimal(quantity),
  startsAt: startOfDay(day(start)),
  status: 'Processed',
  description: O.none,
  chargeNumber: O.none,
  ...given,
});

const aLine = (
  uploadId: bigint,
  quantity: bigint,
  startDate: string,
  endDate: string,
  state: UploadStateName = 'Imported',
): JournalLine => ({
  uploadId,
  state,
  settledAt: O.none,
  line: {
    instanceId: '1' as InstanceId,
    accountNumber: 'W1',
    amountType: NODE_SECONDS,
    quantity,
    startDate: day(startDate),
    endDate: day(endDate),
    firstUsedOn: day(startDate),
    lastUsedOn: day(startDate),
    subscriptionNumber: 'S-1',
    chargeNumber: 'C-1',
    description: `${uploadId} ${startDate}`,
  },
});

const took = (uploadId: bigint, on: string, amount: bigint, given: Partial<AssignedSum> = {}): AssignedSum => ({
  uploadId,
  instanceId: '1' as InstanceId,
  amountType: NODE_SECONDS,
  day: day(on),
  amount,
  ...given,
});

const segment = (from: string, to?: string, price?: ListedPrice): ChargeSegment => ({
  from: day(from),
  to: to === undefined ? O.none : O.some(day(to)),
  price: O.fromNullable(price),
});

/** January and February; 1000 and 438 node-seconds, of which one upload took both months' ends. */
const right = (): Given => ({
  invoices: [
    anInvoice('INV-2', [anItem(438n, '2026-02-01', '2026-02-28')]),
    anInvoice('INV-1', [anItem(1000n, '2026-01-01', '2026-01-31')]),
  ],
  usage: [aRecord('438', '2026-02-01'), aRecord('100', '2026-01-31'), aRecord('900', '2026-01-10')],
  lines: [
    aLine(1n, 900n, '2026-01-10', '2026-01-11'),
    aLine(2n, 100n, '2026-01-31', '2026-02-01'),
    aLine(2n, 438n, '2026-02-01', '2026-02-03'),
  ],
  taken: [
    took(1n, '2026-01-10', 900n),
    took(2n, '2026-01-31', 100n),
    took(2n, '2026-02-01', 400n),
    took(2n, '2026-02-02', 38n),
  ],
  segments: [segment('2025-01-01')],
});

const pagesOf = <Item>(items: ReadonlyArray<Item>): Pages<never, Item> => ({
  async *[Symbol.asyncIterator]() {
    for (const item of items) yield E.right([item]);
  },
});

const account = (segments: ReadonlyArray<ChargeSegment>): ProviderAccount => ({
  number: 'W1',
  currency: USD,
  billCycleDay: 1,
  balance: { amount: new Decimal(0), currency: USD },
  unpaidSince: O.none,
  hasPaymentMethod: true,
  billToContact: {
    firstName: '',
    lastName: '',
    address1: '',
    address2: '',
    city: '',
    zipCode: '',
    state: '',
    country: '',
    workEmail: '',
    workPhone: '',
  },
  subscriptions: [
    {
      number: 'S-1',
      status: 'Active',
      from: day('2025-01-01'),
      to: O.none,
      charges: [{ number: 'C-1', unit: NODE_SECONDS, segments, billedBefore: O.none }],
    },
  ],
  payments: [],
});

const depsOf = (given: Given): VerifyInvoicesDeps => ({
  accounts: { find: (number) => TE.right(number === 'W1' ? O.some(account(given.segments)) : O.none) },
  catalog: {
    rates: TE.right([{ unit: NODE_SECONDS, prices: new Map([[USD, perUnit(PRICE)]]) }]),
    rounding: defaultRounding,
  },
  invoices: { ofAccount: () => pagesOf(given.invoices) },
  usage: { ofAccount: () => pagesOf(given.usage) },
  ledger: {
    assigned: ({ from, to }) =>
      pagesOf(given.taken.filter((sum) => startOfDay(sum.day) >= from && startOfDay(sum.day) < to)),
  },
  journal: {
    lines: ({ from, to }) => pagesOf(given.lines.filter(({ line }) => line.startDate <= to && from <= line.endDate)),
    find: () => TE.right(O.none),
  },
});

const differences = async (given: Given, last = 10): Promise<ReadonlyArray<InvoiceDifference | undefined>> => {
  const verified = await verifyInvoices(depsOf(given))({ accountNumber: 'W1', last })();
  if (E.isLeft(verified)) throw new Error(JSON.stringify(verified.left));
  return verified.right.map((one) => one.differences[0]);
};

/** Decimals as text, so that figures can be compared. */
const plain = (difference: InvoiceDifference | undefined): unknown =>
  difference === undefined
    ? undefined
    : Object.fromEntries(
        Object.entries(difference).map(([key, value]) => [key, value instanceof Decimal ? value.toFixed() : value]),
      );

const JANUARY = { unit: NODE_SECONDS, from: '2026-01-01', to: '2026-01-31' };
const FEBRUARY = { unit: NODE_SECONDS, from: '2026-02-01', to: '2026-02-28' };

test('invoices that are right have no difference', async (t) => {
  t.deepEqual(await differences(right()), [undefined, undefined]);
});

test('a quantity that the provider did not process is said with both figures', async (t) => {
  const given = right();
  given.usage = given.usage.slice(0, 2);
  const [february, january] = await differences(given);
  t.is(february, undefined);
  t.deepEqual(plain(january), { ...JANUARY, _tag: 'ProcessedUsage', invoiced: '1000', processed: '100' });
});

test('usage that is not processed does not count, and usage on the last day of the period does', async (t) => {
  const given = right();
  given.usage = [...given.usage, aRecord('5', '2026-01-15', { status: 'Pending' })];
  t.deepEqual(await differences(given), [undefined, undefined]);
  given.usage = [...given.usage, aRecord('5', '2026-02-28')];
  t.like(plain((await differences(given))[0]), { _tag: 'ProcessedUsage', processed: '443' });
});

test('a charge is price × quantity, half up to the cent, and a cent more is a difference', async (t) => {
  const given = right();
  given.invoices = [
    anInvoice('INV-2', [anItem(438n, '2026-02-01', '2026-02-28', { chargeAmount: new Decimal('0.02') })]),
  ];
  t.deepEqual(plain((await differences(given))[0]), {
    ...FEBRUARY,
    _tag: 'Charge',
    quantity: '438',
    charged: '0.02',
    expected: '0.01',
  });
});

test("a customer's own price is the one that counts", async (t) => {
  const given = { ...right(), segments: [segment('2025-01-01', undefined, perUnit(new Decimal('0.01')))] };
  const found = await differences(given);
  t.deepEqual(
    found.map((difference) => difference?._tag),
    ['Charge', 'Charge'],
  );
  t.like(plain(found[1]), { expected: '10', charged: '0.01' });
});

test('a charge for something without a price is a difference', async (t) => {
  const given = right();
  const unit = 'samples' as AmountType;
  const item = anItem(7n, '2026-02-01', '2026-02-28', { unit, chargeAmount: new Decimal('1') });
  given.invoices = [anInvoice('INV-3', [item])];
  given.usage = [aRecord('7', '2026-02-01', { unit })];
  const [found] = await allDifferences(given);
  t.like(found?.at(-1), { _tag: 'NoPrice', unit, charged: '1' });
});

test('what our own aggregates do not add up to is said with both figures', async (t) => {
  const given = right();
  given.taken = given.taken.map((sum) => (sum.amount === 38n ? { ...sum, amount: 37n } : sum));
  const [february, january] = await differences(given);
  t.deepEqual(plain(february), { ...FEBRUARY, _tag: 'Aggregates', invoiced: '438', aggregated: 437n });
  t.is(january, undefined);
});

test('lines of uploads that were not imported, and of other accounts, do not count', async (t) => {
  const given = right();
  given.lines = [...given.lines, aLine(3n, 9n, '2026-02-05', '2026-02-06', 'Sent')];
  given.taken = [
    ...given.taken,
    took(3n, '2026-02-05', 9n),
    took(2n, '2026-02-05', 9n, { instanceId: '2' as InstanceId }),
  ];
  t.deepEqual(await differences(given), [undefined, undefined]);
});

test('an old credit counts in the period of the first line that could take it', async (t) => {
  const given = right();
  given.taken = [
    ...given.taken.map((sum) => (sum.amount === 100n ? { ...sum, amount: 140n } : sum)),
    took(2n, '2025-11-05', -40n),
  ];
  t.deepEqual(await differences(given), [undefined, undefined]);
});

test('service periods that share no more than a day share the usage of that day', async (t) => {
  const given = right();
  given.invoices = [
    anInvoice('INV-4', [anItem(138n, '2026-02-10', '2026-02-28')]),
    anInvoice('INV-3', [anItem(300n, '2026-02-01', '2026-02-10')]),
    ...given.invoices.slice(1),
  ];
  t.deepEqual(await differences(given), [undefined, undefined, undefined]);
});

test('two invoices of one service period share its usage', async (t) => {
  const given = right();
  given.invoices = [
    anInvoice('INV-4', [anItem(38n, '2026-02-01', '2026-02-28')]),
    anInvoice('INV-3', [anItem(400n, '2026-02-01', '2026-02-10')]),
    ...given.invoices.slice(1),
  ];
  t.deepEqual(await differences(given), [undefined, undefined, undefined]);
  t.deepEqual(await differences(given, 1), [undefined]);
});

test('the last invoices are the newest that are posted or drafts', async (t) => {
  const given = right();
  const items = [anItem(1n, '2025-12-01', '2025-12-31')];
  given.invoices = [
    anInvoice('INV-C', items, 'Canceled'),
    anInvoice('INV-E', items, 'Error'),
    ...given.invoices.map((invoice, index) => (index === 0 ? { ...invoice, status: 'Draft' as const } : invoice)),
    anInvoice('INV-0', items),
  ];
  const verified = await verifyInvoices(depsOf(given))({ accountNumber: 'W1', last: 2 })();
  t.deepEqual(E.isRight(verified) ? verified.right.map(({ invoice }) => invoice.number) : [], ['INV-2', 'INV-1']);
  t.like(plain((await differences(given, 3))[2]), { _tag: 'ProcessedUsage', invoiced: '1', processed: '0' });
  t.deepEqual(await differences({ ...given, invoices: [] }), []);
});

test('an account that the provider does not know is said to be missing', async (t) => {
  const verified = await verifyInvoices(depsOf(right()))({ accountNumber: 'W2', last: 1 })();
  t.deepEqual(
    verified,
    E.left({ _tag: 'NoSuchAccount', accountNumber: 'W2', message: 'the provider has no account W2' }),
  );
});

const allDifferences = async (given: Given): Promise<ReadonlyArray<ReadonlyArray<unknown>>> => {
  const verified = await verifyInvoices(depsOf(given))({ accountNumber: 'W1', last: 10 })();
  if (E.isLeft(verified)) throw new Error(JSON.stringify(verified.left));
  return verified.right.map(({ differences: found }) => found.map(plain));
};

test('every difference is listed, and none hides another', async (t) => {
  const given = right();
  const item = anItem(438n, '2026-02-01', '2026-02-28', { chargeAmount: new Decimal('1') });
  given.invoices = [anInvoice('INV-2', [item])];
  given.usage = [aRecord('400', '2026-02-01')];
  given.taken = given.taken.map((sum) => (sum.amount === 38n ? { ...sum, amount: 37n } : sum));
  const [found] = await allDifferences(given);
  t.deepEqual(
    found?.map((difference) => (difference as InvoiceDifference)._tag),
    ['ProcessedUsage', 'Aggregates', 'Charge'],
  );
});

test('the price that held when it was used counts, not the one that holds today', async (t) => {
  const given = {
    ...right(),
    segments: [
      segment('2025-01-01', '2026-03-01', perUnit(PRICE)),
      segment('2026-03-01', undefined, perUnit(new Decimal('0.00002'))),
    ],
  };
  t.deepEqual(await allDifferences(given), [[], []]);
});

test('what is no usage is named and taken as it is, and hides nothing beside it', async (t) => {
  const given = right();
  const fee = { kind: 'fee', name: 'Support', unit: '(none)' as AmountType, quantity: new Decimal(1) } as const;
  const dear = anItem(438n, '2026-02-01', '2026-02-28', { chargeAmount: new Decimal('1') });
  const support = anItem(1n, '2026-02-01', '2026-02-28', { ...fee, chargeAmount: new Decimal('49') });
  given.invoices = [anInvoice('INV-2', [support, dear]), ...given.invoices.slice(1)];
  const verified = await verifyInvoices(depsOf(given))({ accountNumber: 'W1', last: 1 })();
  const [one] = E.isRight(verified) ? verified.right : [];
  t.deepEqual(
    one?.takenAsIs.map(({ kind, name, amount }) => [kind, name, amount.toFixed()]),
    [['fee', 'Support', '49']],
  );
  t.deepEqual(one?.differences.map(plain), [
    { ...FEBRUARY, _tag: 'Charge', quantity: '438', charged: '1', expected: '0.01' },
  ]);
});

test('a total that its lines and taxes do not add up to is a difference of its own', async (t) => {
  const given = right();
  const taxed = anItem(438n, '2026-02-01', '2026-02-28', { taxAmount: new Decimal('0.002') });
  const invoice = anInvoice('INV-2', [taxed]);
  given.invoices = [invoice, ...given.invoices.slice(1)];
  t.deepEqual(await allDifferences(given), [[{ _tag: 'Total', lines: '0.012', total: '0.01' }], []]);
  given.invoices = [
    { ...invoice, amount: { ...invoice.amount, amount: new Decimal('0.012') } },
    ...given.invoices.slice(1),
  ];
  t.deepEqual(await allDifferences(given), [[], []]);
});

test('usage that came too late for an invoice is in neither side of it, and is no difference', async (t) => {
  const given = right();
  given.lines = [...given.lines, aLine(3n, 7n, '2026-02-05', '2026-02-06')];
  given.taken = [...given.taken, took(3n, '2026-02-05', 7n)];
  given.usage = [
    ...given.usage,
    aRecord('7', '2026-02-05', { status: 'Pending', description: O.some('3 2026-02-05') }),
  ];
  t.deepEqual(await allDifferences(given), [[], []]);
});

test('an invoice that the provider took back is not verified, and its usage is another one’s', async (t) => {
  const given = right();
  const [february, january] = given.invoices;
  if (february === undefined || january === undefined) return t.fail();
  given.invoices = [{ ...february, number: 'INV-3' }, { ...february, reversed: true }, january];
  t.deepEqual(await allDifferences(given), [[], []]);
});
