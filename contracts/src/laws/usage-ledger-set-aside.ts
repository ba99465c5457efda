/** Laws of setting rows aside and opening them again. */
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { some } from 'fp-ts/lib/Option.js';
import { free, idsOf, type LedgerSubject, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { right, together } from './unwrap.ts';
import { inHour, pendingOf } from './usage-ledger-day.ts';

export const usageLedgerSetAsideLaws = (law: Law<LedgerSubject>): void => {
  law('setting aside again changes nothing but the mark, and answers the same count', async (t, { ledger }) => {
    const rows = await recorded(ledger, inHour('2026-03-10T08:00:00Z'), inHour('2026-03-10T09:00:00Z'));
    const mark = { reason: 'held', detail: 'first' } as const;
    t.is(await right(ledger.setAside(idsOf(rows), mark)), 2);
    t.is(await right(ledger.setAside(idsOf(rows), mark)), 2);
    t.is(await right(ledger.setAside(idsOf(rows.slice(1)), { reason: 'not rated', detail: 'then' })), 1);
    t.deepEqual(
      (await free(ledger)).map(({ setAside }) => setAside),
      [some(mark), some({ reason: 'not rated', detail: 'then' } as const)],
    );
    t.is(await right(ledger.setAside(idsOf(rows), null)), 2, 'with null: how many are open now');
    t.is(await right(ledger.setAside(idsOf(rows), null)), 2);
  });

  law('setting aside counts each row once and leaves unknown ids out', async (t, { ledger }) => {
    const [row] = await recorded(ledger, inHour('2026-03-10T08:00:00Z'));
    const id = row?.id ?? 0n;
    const mark = { reason: 'held', detail: '' } as const;
    t.is(await right(ledger.setAside([id, id, id + 1_000_000n], mark)), 1);
    t.is(await right(ledger.setAside([], mark)), 0);
    t.is((await free(ledger)).filter(({ setAside }) => setAside._tag === 'Some').length, 1);
  });

  law('a mark stays on its rows when the hour gets a new one', async (t, subject) => {
    const [row] = await recorded(subject.ledger, inHour('2026-03-10T09:00:00Z', { total: 5n }));
    await right(subject.ledger.setAside([row?.id ?? 0n], { reason: 'not rated', detail: '' }));
    await recorded(subject.ledger, inHour('2026-03-10T09:00:00Z', { total: 8n }));
    t.deepEqual(
      (await pendingOf(subject, '1234')).map(({ amount, amountType }) => [amount, amountType]),
      [[3n, NODE_SECONDS]],
    );
  });

  law('marks set at once on overlapping rows leave every row with one of them', async (t, { ledger }) => {
    const hours = ['08', '09', '10', '11'].map((hh) => inHour(`2026-03-10T${hh}:00:00Z`));
    const ids = idsOf(await recorded(ledger, ...hours));
    const orders = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? ids : [...ids].reverse()));
    const counts = await together(orders.map((order, n) => ledger.setAside(order, { reason: 'held', detail: `${n}` })));
    t.deepEqual(counts, Array<number>(8).fill(4));
    t.true((await free(ledger)).every(({ setAside }) => setAside._tag === 'Some' && setAside.value.reason === 'held'));
  });
};
