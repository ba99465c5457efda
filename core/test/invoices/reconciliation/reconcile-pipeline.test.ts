/** Whatever a pipeline went through, its reconciliation adds up; whatever is damaged in it, its reconciliation says so. */
import { Decimal, type ReconciliationReport, type ReconciliationRow } from '@usage-billing/core/invoices';
import { dayOf } from '@usage-billing/core/shared';
import type { InstanceId, TimeRange } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import { type Plan, plans, played } from '../upload/pipeline.ts';
import { days, reconciled, type World } from './reconcile-world.ts';

const JANUARY = days('2026-01-01', '2026-02-01');
const FEBRUARY = days('2026-02-01', '2026-03-01');
const BOTH = days('2026-01-01', '2026-03-01');

const addsUp = ({ events, invoiced, reasons, residual }: ReconciliationRow): boolean =>
  events - invoiced === reasons.reduce((sum, { quantity }) => sum + quantity, 0n) + residual;

const assertAddsUp = (report: ReconciliationReport): void => {
  for (const row of report.rows)
    if (!addsUp(row)) throw new Error(`${row.instanceId} ${row.amountType} does not add up: ${show(report)}`);
};

const show = (report: ReconciliationReport): string =>
  JSON.stringify(report, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value), 1);

test('an undamaged pipeline is explained to the last unit, in each month and in both together', async (t) => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const world = played(plan);
      for (const range of [JANUARY, FEBRUARY, BOTH]) {
        const report = await reconciled(world, range);
        assertAddsUp(report);
        if (report.unexplained !== 0n || report.findings.length > 0) throw new Error(show(report));
      }
    }),
    { numRuns: 150 },
  );
  t.pass();
});

const FIGURES = ['events', 'aggregated', 'uploaded', 'provider', 'invoiced', 'residual'] as const;

test('two months together are the sum of the months, figure by figure and reason by reason', async (t) => {
  const figuresOf = ({ rows }: ReconciliationReport): ReadonlyMap<string, bigint> =>
    new Map(
      rows.flatMap((row) => {
        const name = `${row.instanceId} ${row.amountType}`;
        const reasons = row.reasons.map(({ reason, quantity }) => [`${name} ${reason}`, quantity] as const);
        return [...FIGURES.map((figure) => [`${name} ${figure}`, row[figure]] as const), ...reasons];
      }),
    );
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const world = played(plan);
      const [january, february] = [await reconciled(world, JANUARY), await reconciled(world, FEBRUARY)].map(figuresOf);
      const both = figuresOf(await reconciled(world, BOTH));
      for (const key of new Set([...both.keys(), ...(january?.keys() ?? []), ...(february?.keys() ?? [])])) {
        const parts = (january?.get(key) ?? 0n) + (february?.get(key) ?? 0n);
        if (parts !== (both.get(key) ?? 0n)) throw new Error(`${key}: ${parts} is not ${both.get(key)}`);
      }
    }),
    { numRuns: 100 },
  );
  t.pass();
});

interface Damage {
  readonly instanceId: InstanceId;
  /** Above 0. */
  readonly amount: bigint;
}

const size = (value: bigint): bigint => (value < 0n ? -value : value);
const pick = <Item>(items: ReadonlyArray<Item>, choice: number): Item | undefined => items[choice % items.length];
const without = <Item>(items: ReadonlyArray<Item>, item: Item): ReadonlyArray<Item> =>
  items.filter((other) => other !== item);
const isIn = (range: TimeRange, moment: bigint): boolean => range.from <= moment && moment < range.to;

/** Lines that the range alone has to answer for. */
const linesWithin = (world: World, range: TimeRange) => {
  const [from, to] = [dayOf(range.from), dayOf(range.to)];
  return world.uploads
    .filter(({ id }) => world.rows.every((row) => row.uploadId !== id || isIn(range, row.bucketStart)))
    .flatMap((upload) => upload.lines.map((line) => ({ upload, line })))
    .filter(({ line }) => from <= line.startDate && line.endDate <= to);
};

const usageWithin = (world: World, range: TimeRange) =>
  linesWithin(world, range).flatMap(({ line }) =>
    world.usage
      .filter(({ accountNumber, description }) => {
        const isOfLine = description._tag === 'Some' && description.value === line.description;
        return isOfLine && accountNumber === line.accountNumber;
      })
      .map((record) => ({ record, line })),
  );

const EXTRA = 7n;

/** Each answers what it did, or undefined where there is nothing to damage in this way. */
const damages: Readonly<Record<string, (world: World, range: TimeRange, choice: number) => Damage | undefined>> = {
  'a ledger row is lost': (world, range, choice) => {
    const row = pick(
      world.rows.filter(({ bucketStart }) => isIn(range, bucketStart)),
      choice,
    );
    if (row === undefined) return undefined;
    world.rows = without(world.rows, row);
    return { instanceId: row.instanceId, amount: size(row.amount) };
  },
  'a ledger row is there twice': (world, range, choice) => {
    const row = pick(
      world.rows.filter(({ bucketStart }) => isIn(range, bucketStart)),
      choice,
    );
    if (row === undefined) return undefined;
    world.rows = [...world.rows, { ...row, id: 1_000_000n, uploadId: undefined }];
    return { instanceId: row.instanceId, amount: size(row.amount) };
  },
  'an event that was aggregated is lost': (world, range, choice) => {
    const event = pick(
      world.events.filter(({ receivedAt, deliveredAt }) => isIn(range, receivedAt) && deliveredAt === receivedAt),
      choice,
    );
    if (event === undefined) return undefined;
    world.events = without(world.events, event);
    return { instanceId: event.instanceId, amount: size(event.amount) };
  },
  'a row that was uploaded is free again': (world, range, choice) => {
    const row = pick(
      world.rows.filter(({ bucketStart, uploadId }) => uploadId !== undefined && isIn(range, bucketStart)),
      choice,
    );
    if (row === undefined) return undefined;
    world.rows = world.rows.map((other) => (other === row ? { ...row, uploadId: undefined } : other));
    return { instanceId: row.instanceId, amount: size(row.amount) };
  },
  'a row that is not billed is counted to an upload': (world, range, choice) => {
    const row = pick(
      world.rows.filter(({ bucketStart, uploadId }) => uploadId === undefined && isIn(range, bucketStart)),
      choice,
    );
    if (row === undefined) return undefined;
    world.rows = world.rows.map((other) => (other === row ? { ...row, uploadId: 424_242n } : other));
    return { instanceId: row.instanceId, amount: size(row.amount) };
  },
  'a line of an upload says something else': (world, range, choice) => {
    const chosen = pick(
      linesWithin(world, range).filter(({ upload }) => upload.state._tag !== 'Rejected'),
      choice,
    );
    if (chosen === undefined) return undefined;
    const line = { ...chosen.line, quantity: chosen.line.quantity + EXTRA };
    const lines = chosen.upload.lines.map((other) => (other === chosen.line ? line : other));
    world.uploads = world.uploads.map((other) => (other === chosen.upload ? { ...other, lines } : other));
    return { instanceId: line.instanceId, amount: EXTRA };
  },
  'imported usage is lost at the provider': (world, range, choice) => {
    const chosen = pick(usageWithin(world, range), choice);
    if (chosen === undefined) return undefined;
    world.usage = without(world.usage, chosen.record);
    return { instanceId: chosen.line.instanceId, amount: chosen.line.quantity };
  },
  'imported usage is at the provider twice': (world, range, choice) => {
    const chosen = pick(usageWithin(world, range), choice);
    if (chosen === undefined) return undefined;
    world.usage = [...world.usage, { ...chosen.record, status: 'Pending' }];
    return { instanceId: chosen.line.instanceId, amount: chosen.line.quantity };
  },
  'imported usage has another quantity': (world, range, choice) => {
    const chosen = pick(usageWithin(world, range), choice);
    if (chosen === undefined) return undefined;
    const quantity = chosen.record.quantity.plus(EXTRA.toString());
    world.usage = world.usage.map((other) => (other === chosen.record ? { ...other, quantity } : other));
    return { instanceId: chosen.line.instanceId, amount: EXTRA };
  },
  'imported usage is not a whole number': (world, range, choice) => {
    const chosen = pick(usageWithin(world, range), choice);
    if (chosen === undefined) return undefined;
    const quantity = chosen.record.quantity.plus(choice % 2 === 0 ? '0.5' : '-0.000000001');
    world.usage = world.usage.map((other) => (other === chosen.record ? { ...other, quantity } : other));
    return { instanceId: chosen.line.instanceId, amount: 1n };
  },
  'imported usage lost its description': (world, range, choice) => {
    const chosen = pick(usageWithin(world, range), choice);
    if (chosen === undefined) return undefined;
    const description = { _tag: 'None' } as const;
    world.usage = world.usage.map((other) => (other === chosen.record ? { ...other, description } : other));
    return { instanceId: chosen.line.instanceId, amount: chosen.line.quantity };
  },
  'an invoice line has another quantity': (world, range, choice) => {
    const invoice = pick(
      world.invoices.filter(({ items }) =>
        items.some(({ serviceStart, serviceEnd }) => serviceStart < dayOf(range.to) && dayOf(range.from) <= serviceEnd),
      ),
      choice,
    );
    if (invoice === undefined) return undefined;
    const items = invoice.items.map((item) => ({ ...item, quantity: item.quantity.minus(EXTRA.toString()) }));
    world.invoices = world.invoices.map((other) => (other === invoice ? { ...invoice, items } : other));
    return { instanceId: invoice.accountNumber.slice(1) as InstanceId, amount: EXTRA };
  },
  'an invoice line that nothing was used for': (world, range, choice) => {
    const invoice = pick(world.invoices, choice);
    const [item] = invoice?.items ?? [];
    if (invoice === undefined || item === undefined) return undefined;
    const [serviceStart, serviceEnd] = [dayOf(range.from), dayOf(range.from)];
    const stray = { ...item, quantity: new Decimal('7'), serviceStart, serviceEnd };
    world.invoices = [...world.invoices, { ...invoice, id: 'stray', items: [stray] }];
    return { instanceId: invoice.accountNumber.slice(1) as InstanceId, amount: EXTRA };
  },
};

for (const [name, damage] of Object.entries(damages))
  test(`${name}: the instance is named, with at least the amount`, async (t) => {
    let damaged = 0;
    await fc.assert(
      fc.asyncProperty(plans, fc.constantFrom(JANUARY, FEBRUARY, BOTH), fc.nat(), async (plan: Plan, range, choice) => {
        const world = played(plan);
        const done = damage(world, range, choice);
        if (done === undefined) return;
        damaged += 1;
        const report = await reconciled(world, range);
        assertAddsUp(report);
        const named = report.rows.filter(({ instanceId }) => instanceId === done.instanceId);
        const enough = named.some(({ unexplained }) => unexplained >= done.amount);
        const located = report.findings.some(({ instanceId }) => instanceId === done.instanceId);
        if (!enough || !located || report.unexplained < done.amount)
          throw new Error(`${done.amount} of ${done.instanceId} are not shown: ${show(report)}`);
      }),
      { numRuns: 80 },
    );
    t.true(damaged >= 10, `only ${damaged} cases had something to damage`);
  });
