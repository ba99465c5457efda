/** Nothing is wrong in a history that is right: in its month, in the months around it, and in all of them together. */
import { reportOfOrganization } from '@usage-billing/core/invoices';
import test from 'ava';
import { askBoth, askOfOne } from '../src/reconcile/ask.ts';
import { JANUARY, openAccount } from '../src/reconcile/good-month.ts';
import { histories } from '../src/reconcile/histories.ts';
import { leftIn, wrongIn } from '../src/reconcile/said-text.ts';
import { openSmallSystem } from '../src/reconcile/small-system.ts';
import { days } from '../src/reconcile/words.ts';

for (const { what, live, leaves = [] } of histories)
  test(`${what}: unexplained 0`, async (t) => {
    const system = await openSmallSystem('2026-01-01T00:00:00Z');
    t.teardown(system.close);
    openAccount(system, 'amber');
    await live(system);
    const january = await askBoth(system.ports, JANUARY);
    t.deepEqual(wrongIn(january), []);
    t.deepEqual(leftIn(january), leaves);
    for (const only of new Set(january.report.rows.map(({ instanceId }) => instanceId)))
      t.deepEqual(await askOfOne(system.ports, JANUARY, only), reportOfOrganization(january.report, only));
    for (const range of [days('2026-02-01', '2026-03-01'), days('2026-01-01', '2026-03-01')])
      t.deepEqual(wrongIn(await askBoth(system.ports, range)), []);
  });
