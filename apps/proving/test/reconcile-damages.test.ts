/** Each damage to a copy of a good month is named: whose it is, how much of which unit, on which days, and where it went wrong. */
import test from 'ava';
import { askBoth } from '../src/reconcile/ask.ts';
import { booksOf, copyOf, portsOver } from '../src/reconcile/books.ts';
import { damages } from '../src/reconcile/damages.ts';
import { JANUARY, openGoodMonth } from '../src/reconcile/good-month.ts';
import { wrongIn } from '../src/reconcile/said-text.ts';

const month = (async () => {
  const system = await openGoodMonth();
  return { system, books: await booksOf(system) };
})();
test.after.always(async () => (await month).system.close());

test('the month is good, and a copy of it says the same', async (t) => {
  const { system, books } = await month;
  const said = await askBoth(system.ports, JANUARY);
  t.deepEqual(wrongIn(said), []);
  t.true(said.report.rows.some(({ invoiced }) => invoiced > 0n));
  t.is(said.verification.invoices, 3);
  t.deepEqual(await askBoth(await portsOver(copyOf(books), system), JANUARY), said);
});

for (const { what, damage, shows } of damages)
  test(`${what}: named with organization, unit, amount, seam and days`, async (t) => {
    const { system, books } = await month;
    const copy = copyOf(books);
    damage(copy);
    t.deepEqual(wrongIn(await askBoth(await portsOver(copy, system), JANUARY)), shows);
  });
