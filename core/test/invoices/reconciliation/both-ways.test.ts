/** What was billed must have been billable: money.md M1, M2, M9 and M19. */
import {
  acceptDifferences,
  type Cell,
  Decimal,
  type Incident,
  type Invoice,
  type NewAcceptedDifference,
  type UploadLine,
} from '@usage-billing/core/invoices';
import { addDays, type CalendarDay, dayOf, startOfDay } from '@usage-billing/core/shared';
import { amount, NODE_SECONDS } from '@usage-billing/core/usage';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
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
  type World,
} from './reconcile-world.ts';

const JANUARY = days('2026-01-01', '2026-02-01');

interface Used {
  /** 1 to 9; its account is `W` and this. */
  readonly who: string;
  readonly moment: string;
  readonly quantity: bigint;
}

/** Usage that was aggregated, uploaded the day after, imported, and invoiced on 1 February. */
const billed = (usage: ReadonlyArray<Used>): World => {
  const world = emptyWorld();
  world.organizations = [...new Set(usage.map(({ who }) => who))].map(customer);
  world.runs = [aRun('aggregator', at('2026-02-01T02:10:00Z')), aRun('uploader', at('2026-02-01T02:30:00Z'))];
  world.rows = usage.map(({ who, moment, quantity }, index) =>
    aRow(moment, quantity, { instanceId: instance(who), uploadId: BigInt(index + 1) }),
  );
  world.events = usage.map(({ who, moment, quantity }) => anEvent(moment, quantity, { instanceId: instance(who) }));
  world.uploads = usage.map((used, index) => ({
    id: BigInt(index + 1),
    state: { _tag: 'Imported', receipt: O.some('i'), at: at('2026-01-31T03:00:00Z') },
    lines: [lineOf(used, index + 1)],
  }));
  world.usage = world.uploads.flatMap(({ lines }) =>
    lines.map((line) => ({
      accountNumber: line.accountNumber,
      unit: NODE_SECONDS,
      quantity: new Decimal(line.quantity.toString()),
      startsAt: startOfDay(line.startDate),
      status: 'Processed' as const,
      description: O.some(line.description),
      chargeNumber: O.some(line.chargeNumber),
    })),
  );
  world.invoices = [...Map.groupBy(world.usage, ({ accountNumber }) => accountNumber)].map(([number, records]) =>
    januaryInvoice(
      number,
      records.reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0)),
    ),
  );
  return world;
};

const customer = (who: string) =>
  anOrganization({
    id: O.some(instance(who)),
    externalId: `frosty-sky-${who}`,
    billingAccount: O.some({ provider: 'zuora', number: `W${who}` }),
  });

const lineOf = ({ who, moment, quantity }: Used, upload: number): UploadLine => {
  const day = dayOf(at(moment));
  return {
    instanceId: instance(who),
    accountNumber: `W${who}`,
    amountType: NODE_SECONDS,
    quantity,
    startDate: day,
    endDate: addDays(day, 1),
    firstUsedOn: day,
    lastUsedOn: day,
    subscriptionNumber: `S-${who}`,
    chargeNumber: `C-${who}`,
    description: `Approx. usage. Upload ${upload}-abcdef`,
  };
};

const januaryInvoice = (accountNumber: string, quantity: Decimal): Invoice =>
  anInvoice(accountNumber, '2026-02-01' as CalendarDay, [
    {
      kind: 'usage',
      name: NODE_SECONDS,
      taxAmount: new Decimal(0),
      chargeNumber: O.some(`C${accountNumber.replace('W', '-')}`),
      unit: NODE_SECONDS,
      quantity,
      chargeAmount: quantity.times('0.000011416').round(2),
      serviceStart: '2026-01-01' as CalendarDay,
      serviceEnd: '2026-01-31' as CalendarDay,
    },
  ]);

const shown = ({ amount: units, money, instanceIds, findings }: Incident) => ({
  units,
  money: O.isSome(money) ? `${money.value.amount.toFixed()} ${money.value.currency}` : '',
  who: instanceIds.join(),
  seams: findings.map(({ cell }) => cell._tag).join(),
});

const incidentsIn = async (world: World, range = JANUARY) => (await reconciled(world, range)).incidents.map(shown);

const onTheTwelfth = [{ who: '1', moment: '2026-01-12T10:00:00Z', quantity: 1_000_000n }];
const change = (world: World, who: string, given: Parameters<typeof anOrganization>[0]): void => {
  world.organizations = world.organizations.map((one) => (O.toNullable(one.id) === who ? { ...one, ...given } : one));
};

test('usage that was billed and is billable still is no difference', async (t) => {
  const world = billed([...onTheTwelfth, { who: '2', moment: '2026-01-13T10:00:00Z', quantity: 7n }]);
  const report = await reconciled(world, JANUARY);
  t.is(report.unexplained, 0n);
  t.deepEqual(report.incidents, []);
});

for (const [what, reason, given] of [
  ['the trial is extended later (M1)', 'in trial', { trialExpiresAt: at('2026-01-25T00:00:00Z') }],
  ['the organization was deleted before', 'deleted', { deletedAt: O.some(at('2026-01-12T10:00:00Z')) }],
  ['billing is turned off', 'billing not enabled', { featureFlags: [] }],
  ['the bill is made elsewhere', 'billed externally', { billedExternally: true }],
] as const)
  test(`usage was billed, and ${what}: billed although free, with its money`, async (t) => {
    const world = billed(onTheTwelfth);
    change(world, '1', given);
    const report = await reconciled(world, JANUARY);
    t.is(report.unexplained, 1_000_000n);
    t.deepEqual(report.incidents.map(shown), [
      { units: 1_000_000n, money: '11.42 USD', who: '1', seams: 'BilledAlthoughFree' },
    ]);
    const cell: Cell | undefined = report.findings[0]?.cell;
    t.like(cell, { reason, accountNumber: 'W1', from: '2026-01-12', to: '2026-01-12' });
  });

test('a post-trial invoice of five million in a trial that is extended later (M2)', async (t) => {
  const world = billed([{ who: '1', moment: '2026-01-12T10:00:00Z', quantity: 5_000_000n }]);
  change(world, '1', { trialExpiresAt: at('2026-01-25T00:00:00Z') });
  t.like((await incidentsIn(world))[0], { units: 5_000_000n, money: '57.08 USD' });
});

test('only the hours before the end of the trial are free, and only the days that are asked for count', async (t) => {
  const world = billed([
    { who: '1', moment: '2026-01-12T09:30:00Z', quantity: 300n },
    { who: '1', moment: '2026-01-12T10:30:00Z', quantity: 40n },
    { who: '1', moment: '2026-01-11T10:30:00Z', quantity: 5n },
    { who: '2', moment: '2026-01-12T07:30:00Z', quantity: 1000n },
    { who: '2', moment: '2026-01-12T17:30:00Z', quantity: 2000n },
  ]);
  change(world, '1', { trialExpiresAt: at('2026-01-12T09:40:00Z') });
  change(world, '2', {
    trialExpiresAt: at('2026-01-12T08:00:00Z'),
    deletedAt: O.some(at('2026-01-12T16:00:00Z')),
  });
  const amounts = async (range = JANUARY) =>
    (await incidentsIn(world, range)).map(({ who, units }) => `${who} ${units}`);
  t.deepEqual(await amounts(), ['1 305', '2 1000', '2 2000']);
  t.deepEqual(await amounts(days('2026-01-11', '2026-01-12')), ['1 5']);
});

test('usage on an invoice that was taken back is not billed', async (t) => {
  const world = billed(onTheTwelfth);
  world.invoices = world.invoices.map((invoice) => ({ ...invoice, reversed: true }));
  world.usage = world.usage.map((record) => ({ ...record, status: 'Pending' }));
  change(world, '1', { trialExpiresAt: at('2026-01-25T00:00:00Z') });
  t.deepEqual(await incidentsIn(world), []);
});

const twoOnOneAccount = (): World => {
  const world = billed([...onTheTwelfth, { who: '2', moment: '2026-01-13T10:00:00Z', quantity: 7n }]);
  world.uploads = world.uploads.map((upload) => ({
    ...upload,
    lines: upload.lines.map((line) => ({ ...line, accountNumber: 'W2' })),
  }));
  world.usage = world.usage.map((record) => ({ ...record, accountNumber: 'W2', chargeNumber: O.some('C-2') }));
  world.invoices = [januaryInvoice('W2', new Decimal(1_000_007))];
  return world;
};

test('usage of one organization on the account of another: the wrong account, with both named (M9)', async (t) => {
  const world = twoOnOneAccount();
  const expected = [{ units: 1_000_000n, money: '11.42 USD', who: '1', seams: 'WrongAccount' }];
  t.deepEqual(await incidentsIn(world), expected);
  t.like((await reconciled(world, JANUARY)).findings[0]?.cell, { accountNumber: 'W2', owner: '2' });
  change(world, '1', {
    billingAccount: O.some({ provider: 'zuora', number: 'W2' }),
    billingAccountCreatedAt: O.some(at('2026-01-02T00:00:00Z')),
  });
  t.deepEqual(await incidentsIn(world), expected, 'also when the directory names it for both');
  const decision = { by: 'ann', note: 'one bill' };
  const share = { accountNumber: 'W2', at: world.now, decision };
  world.shares = ['1', '2'].map((who) => ({ ...share, instanceId: instance(who) }));
  t.deepEqual(await incidentsIn(world), [], 'unless they share it on purpose');
});

test('a row that is lost counts once, with every place where it shows', async (t) => {
  const world = billed([{ who: '1', moment: '2026-01-12T10:00:00Z', quantity: 14_385n }]);
  world.rows = [];
  t.deepEqual(await incidentsIn(world), [{ units: 14_385n, money: '', who: '1', seams: 'Hour,UploadedRows' }]);
});

test('an amount that was moved to another organization in the ledger counts once and names both (M19)', async (t) => {
  const world = billed([
    { who: '1', moment: '2026-01-12T10:00:00Z', quantity: 100_000n },
    { who: '2', moment: '2026-01-12T10:00:00Z', quantity: 80_000n },
  ]);
  world.rows = world.rows.map((row, index) => ({ ...row, amount: amount(index === 0 ? 30_000n : 150_000n) }));
  const report = await reconciled(world, JANUARY);
  t.is(report.unexplained, 70_000n);
  t.deepEqual(report.incidents.map(shown), [
    { units: 70_000n, money: '', who: '1,2', seams: 'Hour,Hour,UploadedRows,UploadedRows' },
  ]);
  t.deepEqual(
    report.rows.map(({ unexplained }) => unexplained),
    [70_000n, 70_000n],
  );
});

test('two errors of different sizes both count, and so do equal ones in the same direction', async (t) => {
  const world = billed([
    { who: '1', moment: '2026-01-12T10:00:00Z', quantity: 100n },
    { who: '1', moment: '2026-01-13T10:00:00Z', quantity: 10n },
    { who: '2', moment: '2026-01-13T10:00:00Z', quantity: 10n },
  ]);
  world.events = world.events.slice(0, 1);
  world.usage = world.usage.map((record) => ({ ...record, quantity: record.quantity.plus(3) }));
  const { unexplained } = await reconciled(world, JANUARY);
  t.is(unexplained, 10n + 10n + 3n + 3n + 3n);
});

/** Accepts what January shows of organization 1. */
const accepting = async (world: World) => {
  const accepted = {
    ...depsOf(world).accepted,
    accept: (differences: ReadonlyArray<NewAcceptedDifference>) =>
      TE.fromIO(() => {
        const made = differences.map((difference, index) => ({ ...difference, id: BigInt(index + 1) }));
        world.accepted = [...world.accepted, ...made];
        return made;
      }),
  };
  return acceptDifferences({ ...depsOf(world), accepted })({
    range: JANUARY,
    lookBackDays: LOOK_BACK,
    instanceId: instance('1'),
    as: 'credited',
    decision: { by: 'ann', note: 'credit memo CM-1', role: 'admin', through: 'command' },
  })();
};

test('what staff accept is shown as accepted, and comes back when the amount changes', async (t) => {
  const world = billed(onTheTwelfth);
  change(world, '1', { trialExpiresAt: at('2026-01-25T00:00:00Z') });
  t.true(E.isRight(await accepting(world)));
  const report = await reconciled(world, JANUARY);
  t.is(report.unexplained, 0n);
  t.deepEqual(report.incidents, []);
  t.is(report.rows[0]?.accepted, 1_000_000n);
  t.like(report.accepted[0]?.acceptance, { as: 'credited', decision: { by: 'ann', note: 'credit memo CM-1' } });
  t.is((await reconciled(world, days('2026-01-12', '2026-01-13'))).unexplained, 0n, 'on any of its days');

  world.rows = [...world.rows, aRow('2026-01-12T12:00:00Z', 5n, { uploadId: 1n })];
  t.like((await incidentsIn(world)).at(-1), { units: 1_000_005n, seams: 'BilledAlthoughFree' });
  t.true(E.isRight(await accepting(world)));
  t.deepEqual(await incidentsIn(world), [], 'and is accepted again with the new amount');
});

test('a part of the days that is accepted leaves the others', async (t) => {
  const world = billed(onTheTwelfth);
  change(world, '1', { trialExpiresAt: at('2026-01-25T00:00:00Z') });
  await accepting(world);
  const second = billed([...onTheTwelfth, { who: '1', moment: '2026-01-14T10:00:00Z', quantity: 500_000n }]);
  second.accepted = world.accepted;
  change(second, '1', { trialExpiresAt: at('2026-01-25T00:00:00Z') });
  const report = await reconciled(second, JANUARY);
  t.deepEqual(report.incidents.map(shown), [
    { units: 500_000n, money: '5.7 USD', who: '1', seams: 'BilledAlthoughFree' },
  ]);
  t.is(report.rows[0]?.accepted, 1_000_000n);
});

test('where nothing is unexplained there is nothing to accept', async (t) => {
  const done = await accepting(billed(onTheTwelfth));
  t.true(E.isLeft(done) && done.left._tag === 'NothingToAccept');
});
