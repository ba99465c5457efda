import { type ArrivedUsage, Decimal, type UploadPart, usageReport } from '@usage-billing/core/invoices';
import { type CalendarDay, HOUR, plus, startOfDay } from '@usage-billing/core/shared';
import { type Aggregate, NODE_SECONDS, type UnassignedAggregate } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { judge, rivalOf } from '../../../src/invoices/upload/adopt/adoption.ts';
import { groupByUpload, type LineFacts, rebuilt } from '../../../src/invoices/upload/adopt/lost-upload.ts';
import { matchLine } from '../../../src/invoices/upload/adopt/match-usage.ts';
import { sumOf } from '../../../src/invoices/upload/report/credit-netting.ts';
import { summarizeUsage } from '../../../src/invoices/upload/report/usage-summary.ts';
import { aggregate, at, day, instance, subscription } from './upload-sample.ts';

const SENT = at('2026-10-15T02:30:05Z');
const THROUGH = day('2026-10-15');

const pendingRow = (row: Aggregate, mark?: 'credit carried'): UnassignedAggregate => ({
  ...row,
  setAside: mark === undefined ? none : some({ reason: mark, detail: '' }),
  recordedAt: row.bucketStart,
});

const report = (aggregates: ReadonlyArray<Aggregate>, id = 17n): UploadPart => {
  const catalog = some(new Set([NODE_SECONDS]));
  const terms = { subscriptions: [subscription()], catalog, ratesLateUsage: false };
  const usage = { instanceId: instance('1234'), accountNumber: 'W1', billCycleDay: 1, terms };
  const { lines } = summarizeUsage({ ...usage, aggregates }, THROUGH);
  const named = { id, uploader: 'daily', through: THROUGH, createdAt: SENT } as const;
  return usageReport({ ...named, lines: lines.map(({ line }) => line) });
};

/** What the provider gives back of a line; it does not keep the days of use. */
const billed = ({ firstUsedOn: _first, lastUsedOn: _last, ...line }: UploadPart['lines'][number]) => line;

/** As the provider tells of it. */
const records = ({ lines }: UploadPart): ReadonlyArray<ArrivedUsage> =>
  lines.map((line) => ({
    description: line.description,
    accountNumber: line.accountNumber,
    subscriptionNumber: some(line.subscriptionNumber),
    unit: line.amountType,
    quantity: new Decimal(line.quantity.toString()),
    startDay: line.startDate,
    endDay: some(line.endDate),
    submittedAt: SENT,
    complete: true,
  }));

const facts: LineFacts = { instanceOf: () => instance('1234'), chargeOf: () => 'C-001' };

const rebuild = (arrived: ReadonlyArray<ArrivedUsage>, known: LineFacts = facts) => {
  const [lost] = groupByUpload(arrived);
  if (lost === undefined) throw new Error('there is no upload');
  return rebuilt(lost, known);
};

const hours = fc.array(
  fc.record({ hour: fc.integer({ min: 0, max: 24 * 20 }), amount: fc.bigInt({ min: -50n, max: 1000n }) }),
  { minLength: 1, maxLength: 60 },
);

test('any upload is put together again to the letter, and takes exactly the rows that it had taken', (t) => {
  let matched = 0;
  fc.assert(
    fc.property(hours, (given) => {
      const start = startOfDay('2026-09-25' as CalendarDay);
      const rows = given.map(({ hour, amount }) =>
        aggregate('2026-09-25', amount, { bucketStart: plus(start, BigInt(hour) * HOUR) as Aggregate['bucketStart'] }),
      );
      const sent = report(rows);
      if (sent.lines.length === 0) return;
      const again = rebuild(records(sent).toReversed());
      if (isLeft(again)) throw new Error(again.left);
      const sentAgain = again.right;
      t.deepEqual(
        [sentAgain.name, sentAgain.idempotencyKey, sentAgain.lines.map(billed)],
        [sent.name, sent.idempotencyKey, sent.lines.map(billed)],
      );
      const verdict = judge(again.right, () => rows.map((row) => pendingRow(row)), false);
      if (verdict._tag === 'Leave') return;
      const { aggregateIds, unmatched } = verdict.adoption;
      // Whatever is called a match adds up to what was billed, and no row is in two lines.
      const taken = rows.filter(({ id }) => aggregateIds.includes(id));
      const total = sent.lines.reduce((sum, { quantity }) => sum + quantity, 0n);
      const open = unmatched.reduce((sum, { line }) => sum + line.quantity, 0n);
      if (new Set(aggregateIds).size !== aggregateIds.length || sumOf(taken) !== total - open)
        throw new Error('a match that does not add up');
      if (unmatched.length === 0) matched += 1;
    }),
  );
  t.true(matched > 20, `most match (${matched})`);
});

const ONE = [aggregate('2026-10-13T05:00:00Z', 40n), aggregate('2026-10-14T09:00:00Z', 60n)];

const spoiled: ReadonlyArray<
  readonly [string, (all: ReadonlyArray<ArrivedUsage>) => ReadonlyArray<ArrivedUsage>, RegExp]
> = [
  ['lacks a record', (all) => all.slice(1), /some are missing or were changed/],
  ['has a record twice', (all) => [...all, ...all.slice(0, 1)], /some are missing or were changed/],
  [
    'has another quantity',
    ([first, ...rest]) => (first === undefined ? [] : [{ ...first, quantity: new Decimal('39') }, ...rest]),
    /some are missing or were changed/,
  ],
  ['is still imported', (all) => all.map((record) => ({ ...record, complete: false })), /import is still under way/],
  ['has no end', (all) => all.map((record) => ({ ...record, endDay: none })), /not as an upload writes it/],
];
for (const [what, spoil, reason] of spoiled)
  test(`an upload that ${what} is left where it is`, (t) => {
    const sent = report([aggregate('2026-09-29', 5n), ...ONE]);
    t.is(sent.lines.length, 2);
    const again = rebuild(spoil(records(sent)));
    t.regex(isLeft(again) ? again.left : 'rebuilt', reason);
  });

test('an upload of an account that nobody has, or of a charge that nobody finds, is left', (t) => {
  const arrived = records(report(ONE));
  const nobody = rebuild(arrived, { ...facts, instanceOf: () => undefined });
  t.regex(isLeft(nobody) ? nobody.left : '', /no organization with account W1/);
  t.true(isLeft(rebuild(arrived, { ...facts, chargeOf: () => undefined })));
  t.true(isLeft(rebuild(arrived, { ...facts, chargeOf: () => 'C-002' })), 'another charge makes another report');
});

test('uploads are told apart by name, in the order in which they were sent; other usage is none', (t) => {
  const [first, second] = [report(ONE, 9n), report(ONE, 10n)];
  const later = records(first).map((record) => ({ ...record, submittedAt: plus(SENT, HOUR) }));
  const foreign = records(first).map((record) => ({ ...record, description: 'by hand' }));
  t.deepEqual(
    groupByUpload([...foreign, ...later, ...records(second)]).map(({ name, records: own }) => [
      name.split('-')[0],
      own.length,
    ]),
    [
      ['10', 1],
      ['9', 1],
    ],
  );
});

test('rows that add up to more or less than was billed are no match', (t) => {
  const [line] = report(ONE).lines;
  if (line === undefined) return t.fail('there is a line');
  const pending = ONE.map((row) => pendingRow(row));
  const extra = pendingRow(aggregate('2026-10-14T10:00:00Z', 7n));
  t.is(matchLine(line, pending)._tag, 'Exact');
  t.like(matchLine(line, [...pending, extra]), { _tag: 'More', sum: 107n });
  t.like(matchLine(line, pending.slice(1)), { _tag: 'Less', sum: 60n });
  t.like(matchLine(line, []), { _tag: 'Less', sum: 0n });
  const tomorrow = pendingRow(aggregate('2026-10-15T00:00:00Z', 7n));
  t.is(matchLine(line, [...pending, tomorrow])._tag, 'Exact', 'usage after the line is not of it');
  const stranded = pendingRow(aggregate('2026-10-02', 7n));
  const within = matchLine(line, [...pending, stranded]);
  t.deepEqual(within._tag === 'Exact' ? within.rows : [], pending, 'nor is usage before it');
});

test('a credit that was carried into the line belongs to it', (t) => {
  const credit = aggregate('2026-10-02', -30n);
  const sent = usageReport({
    ...{ id: 17n, uploader: 'daily', through: THROUGH, createdAt: SENT },
    lines: report(ONE).lines.map((line) => ({ ...line, quantity: 70n })),
  });
  const verdict = judge(
    sent,
    () => [pendingRow(credit, 'credit carried'), ...ONE.map((row) => pendingRow(row))],
    false,
  );
  t.deepEqual(
    verdict._tag === 'Adopt' ? new Set(verdict.adoption.aggregateIds) : null,
    new Set([credit.id, ...ONE.map(({ id }) => id)]),
  );
});

test('missing usage keeps an upload waiting, unless that is accepted; usage beyond it is set aside', (t) => {
  const sent = report(ONE);
  const less = ONE.slice(1).map((row) => pendingRow(row));
  const waiting = judge(sent, () => less, false);
  t.regex(waiting._tag === 'Leave' ? waiting.reason : '', /billed 100 node-seconds.*the ledger has 60.*aggregator/);
  const accepted = judge(sent, () => less, true);
  if (accepted._tag === 'Leave') return t.fail('accepted');
  t.deepEqual(accepted.adoption.aggregateIds, []);
  t.deepEqual(
    accepted.adoption.unmatched.map(({ sum, rows }) => [sum, rows]),
    [[60n, less]],
  );
});

test('an upload on its way with usage of the same account keeps a lost one waiting', (t) => {
  const sent = report(ONE);
  const open = { id: 18n, state: { _tag: 'Prepared' }, lines: report(ONE, 18n).lines } as const;
  t.regex(rivalOf(sent, [open]) ?? '', /upload 18, which is Prepared.*"uploads release 18" first/);
  const other = open.lines.map((line) => ({ ...line, accountNumber: 'W2' }));
  t.is(rivalOf(sent, [{ ...open, lines: other }]), undefined);
  t.true(isRight(rebuild(records(sent))));
});
