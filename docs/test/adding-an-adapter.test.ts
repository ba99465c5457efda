/** The lists of `docs/adding-an-adapter.md` are true: what they name exists, core is not among it, and sketches work. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { at, right } from '@usage-billing/contracts/laws';
import { type Currency, Decimal, defaultRounding, type Price } from '@usage-billing/core/invoices';
import { type CalendarDay, collectPages } from '@usage-billing/core/shared';
import { type AmountType, type EventStore, hourOf, ingestEvents } from '@usage-billing/core/usage';
import { memoryEventStore, movableClock } from '@usage-billing/memory';
import * as wiring from '@usage-billing/wiring';
import test, { type ExecutionContext } from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { findBreaches, importGraph } from '../../contracts/architecture/import-graph.ts';
import { chargesOf, pricedUnits } from '../../core/src/invoices/status/priced-units.ts';
import { sketchedStore } from './sketches/event-store/module.ts';
import { takeLines } from './sketches/input/input.ts';

const EUR = 'EUR' as Currency;
const checkout = path.resolve(import.meta.dirname, '../..');
const guide = readFileSync(path.join(checkout, 'docs/adding-an-adapter.md'), 'utf8');
const START = at('2026-03-11T09:30:00Z');

const listed = (kind: 'new' | 'changes' | 'form'): ReadonlyArray<string> =>
  guide
    .split('\n')
    .filter((line) => line.startsWith(`| ${kind} |`))
    .flatMap((line) => [...(line.split('|')[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file));

test('a new system needs files in adapters and apps, and none in core or contracts', (t) => {
  const files = [...listed('new'), ...listed('changes')];
  t.true(listed('new').length >= 9 && listed('changes').length >= 9);
  t.deepEqual(
    files.filter((file) => !/^(adapters|apps)\//.test(file)),
    [],
  );
  t.deepEqual(
    [...listed('changes'), ...listed('form')].filter((file) => !existsSync(path.join(checkout, file))),
    [],
  );
});

test('every sketch that the guide names is there', (t) => {
  const sketches = [...guide.matchAll(/`((?:docs|adapters)\/[^`]*(?:sketches|test)\/[^`<]+)`/g)].map(
    ([, file = '']) => file,
  );
  t.true(sketches.length >= 4);
  for (const file of sketches.filter((name) => !name.includes('<')))
    t.true(existsSync(path.join(checkout, file)), file);
});

/** The sketches as the packages that they stand for, in a checkout of their own. */
const plantSketches = (t: ExecutionContext): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'adding-an-adapter-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, 'node_modules/@usage-billing'), { recursive: true });
  for (const name of ['core', 'contracts']) {
    cpSync(path.join(checkout, name, 'src'), path.join(folder, name, 'src'), { recursive: true });
    cpSync(path.join(checkout, name, 'package.json'), path.join(folder, name, 'package.json'));
    symlinkSync(path.join(folder, name), path.join(folder, 'node_modules/@usage-billing', name));
  }
  for (const name of ['fp-ts', 'io-ts', 'big.js', '@noble', '@types'])
    symlinkSync(path.join(checkout, 'node_modules', name), path.join(folder, 'node_modules', name));
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  const sketch = (name: string): string => readFileSync(path.join(import.meta.dirname, 'sketches', name), 'utf8');
  const manifest = (name: string, ...dependencies: ReadonlyArray<string>): string =>
    JSON.stringify({ name, type: 'module', dependencies: Object.fromEntries(dependencies.map((one) => [one, '*'])) });
  write('adapters/sketch/src/event-store.ts', sketch('event-store/event-store.ts'));
  write('adapters/sketch/package.json', manifest('sketch', '@usage-billing/core', 'fp-ts'));
  write('adapters/lines/src/input.ts', sketch('input/input.ts'));
  write('adapters/lines/package.json', manifest('lines', '@usage-billing/core', '@usage-billing/contracts', 'fp-ts'));
  return folder;
};

test('the sketches of adapters obey the layering', async (t) => {
  const folder = plantSketches(t);
  const breaches = async () =>
    findBreaches(await importGraph(folder, ['adapters'])).filter(({ from }) => /^adapters/.test(from));
  t.deepEqual(await breaches(), []);
  writeFileSync(path.join(folder, 'adapters/lines/src/other.ts'), "export * from '../../sketch/src/event-store.ts';\n");
  t.deepEqual(
    (await breaches()).map(({ rule }) => rule),
    ['adapters-never-import-each-other'],
  );
});

test('an event store on another database is bound by a component, and says when it does not respond', async (t) => {
  const sent: string[] = [];
  const send = async <Row>(query: string): Promise<Row> => {
    sent.push(query);
    throw new Error('connection refused');
  };
  const container = await wiring.createContainer(
    wiring.memoryModule(),
    ...wiring.modulesOf(sketchedStore(send), { SKETCH_URL: 'sketch://events' }),
  );
  t.teardown(() => wiring.closeContainer(container));
  const store: EventStore = await container.getAsync(wiring.EventStoreToken);
  t.deepEqual(
    await store.append([])(),
    E.left({
      _tag: 'EventStoreUnavailable',
      message: 'The database at sketch://events did not respond: Error: connection refused',
    }),
  );
  t.deepEqual(sent, ['append']);
});

const line = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    internal_instance_id: '1000',
    amount_type: 'gpu-seconds',
    amount_value: 60,
    occurred_at: '2026-03-11T09:00:00Z',
    ...fields,
  });

test('an input of another kind counts once what it accepts, and rejects a bad record alone', async (t) => {
  const clock = movableClock(START);
  const eventStore = memoryEventStore(clock);
  const take = takeLines(ingestEvents({ eventStore, clock }));
  const lines = [
    line({ unique_key: 'a' }),
    '{',
    line({ unique_key: 'b', amount_value: 1.5 }),
    line({ unique_key: 'c' }),
  ];
  t.deepEqual(await right(take(lines)), { accepted: 2, rejected: [2, 3] });
  await right(take(lines));
  const totals = await right(collectPages(eventStore.hourlyTotals({ from: hourOf(START) })));
  t.deepEqual(
    totals.map(({ amountType, total }) => [amountType, total]),
    [['gpu-seconds' as AmountType, 120n]],
  );
});

test('a unit that nothing here has heard of is priced from the catalog, by whatever form of price', (t) => {
  const unit = 'gpu-seconds' as AmountType;
  const price: Price = { _tag: 'Overage', included: new Decimal(100), amount: new Decimal('0.25') };
  const [priced] = pricedUnits(
    O.none,
    [{ unit, prices: new Map([[EUR, E.right(price)]]) }],
    '2026-03-11' as CalendarDay,
  );
  const charges = priced === undefined ? [] : [...chargesOf([{ ...priced, quantity: 120n }], EUR, defaultRounding)];
  t.deepEqual(
    charges.map(([currency, amount]) => [currency, amount.toString()]),
    [[EUR, '5']],
  );
});
