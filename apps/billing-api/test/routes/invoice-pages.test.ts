/** Pages of invoices: what comes in at the front, or is taken out, moves nothing that is read later. */
import type { Invoice } from '@usage-billing/core/invoices';
import { newestFirst } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { ask, problemOf, signedIn, startApi } from '../support/api.ts';
import { invoice, PAYING, pages, ports } from '../support/ports.ts';

const alice = { headers: signedIn('alice') };
const list = `/api/billing/${PAYING}/invoices`;

/** An API whose provider lists what is in `invoices` at the moment, newest first. */
const listing = async (t: ExecutionContext, invoices: Invoice[]) => {
  const ofAccount = () => pages<never, Invoice>(invoices.toSorted(newestFirst));
  const api = await startApi(t, ports({ invoices: { ...ports().invoices, ofAccount } }));
  return async (path: string) => {
    const { json, headers, status } = await ask(t, api, path, alice);
    t.is(status, 200);
    const link = headers.get('link');
    const next = /^<([^>]*)>; rel="next"$/.exec(link ?? '')?.[1];
    t.is(next === undefined, link === null, `${link}`);
    return { numbers: (json as ReadonlyArray<{ readonly number: string }>).map(({ number }) => number), next };
  };
};

const dated = (number: string, day: string, change: Partial<Invoice> = {}): Invoice =>
  invoice(number, { invoiceDate: day as CalendarDay, ...change });

const FIVE = () => [
  dated('INV-5', '2026-05-01'),
  dated('INV-4', '2026-04-01'),
  dated('INV-3', '2026-03-01'),
  dated('INV-2', '2026-02-01'),
  dated('INV-1', '2026-01-01'),
];

test('Every page leads to the next one, with the same size, and the last one to none', async (t) => {
  const read = await listing(t, FIVE());
  const first = await read(`${list}?pageSize=2`);
  const second = await read(first.next ?? '');
  const third = await read(second.next ?? '');
  t.deepEqual([first.numbers, second.numbers, third.numbers], [['INV-5', 'INV-4'], ['INV-3', 'INV-2'], ['INV-1']]);
  t.is(third.next, undefined);
});

test('A new invoice moves nothing behind a cursor, and every page behind a number', async (t) => {
  const invoices = FIVE();
  const read = await listing(t, invoices);
  const { next = '' } = await read(`${list}?pageSize=2`);
  invoices.push(dated('INV-6', '2026-06-01'));
  t.deepEqual((await read(next)).numbers, ['INV-3', 'INV-2']);
  t.deepEqual((await read(`${list}?pageSize=2&page=2`)).numbers, ['INV-4', 'INV-3']);
});

for (const [what, change] of [
  ['reversed', (invoices: Invoice[]) => invoices.splice(1, 1, dated('INV-4', '2026-04-01', { status: 'Canceled' }))],
  ['deleted', (invoices: Invoice[]) => invoices.splice(1, 1)],
] as const)
  test(`A cursor is good after its own invoice was ${what}`, async (t) => {
    const invoices = FIVE();
    const read = await listing(t, invoices);
    const { next = '' } = await read(`${list}?pageSize=2`);
    change(invoices);
    t.deepEqual((await read(next)).numbers, ['INV-3', 'INV-2']);
  });

test('Whatever comes and goes between two pages, what is there all the time is read once, in order', async (t) => {
  const days = ['2026-01-01', '2026-01-02', '2026-01-03'];
  const some = fc.uniqueArray(fc.record({ day: fc.constantFrom(...days), place: fc.integer({ min: 8, max: 11 }) }), {
    selector: ({ day, place }) => `${day} ${place}`,
    maxLength: 12,
  });
  const invoices: Invoice[] = [];
  const read = await listing(t, invoices);
  const from = (entries: ReadonlyArray<{ readonly day: string; readonly place: number }>) =>
    entries.map(({ day, place }) => dated(`INV${place}`, day));
  await fc.assert(
    fc.asyncProperty(some, some, fc.integer({ min: 1, max: 4 }), async (before, after, pageSize) => {
      invoices.splice(0, Number.POSITIVE_INFINITY, ...from(before));
      const first = await read(`${list}?pageSize=${pageSize}`);
      const shown = invoices.toSorted(newestFirst).slice(0, pageSize);
      t.deepEqual(
        first.numbers,
        shown.map(({ number }) => number),
      );
      if (first.next === undefined) return;
      invoices.splice(0, Number.POSITIVE_INFINITY, ...from(after));
      const rest: string[] = [];
      for (let next: string | undefined = first.next; next !== undefined; ) {
        const page = await read(next);
        rest.push(...page.numbers);
        next = page.next;
      }
      const [last] = shown.slice(-1);
      const expected = invoices
        .toSorted(newestFirst)
        .filter((each) => last !== undefined && newestFirst(each, last) > 0)
        .map(({ number }) => number);
      t.deepEqual(rest, expected);
    }),
    { numRuns: 30 },
  );
});

for (const cursor of ['', 'x', '2026-02-30:INV-1', '2026-01-01:', '2026-01-01:a%00', `2026-01-01:${'x'.repeat(129)}`])
  test(`A cursor that no list returned is refused: "${cursor.slice(0, 20)}"`, async (t) => {
    const answer = await ask(t, await startApi(t), `${list}?cursor=${cursor}`, alice);
    t.is(problemOf(answer), 'bad-request');
    t.like(answer.json, { errors: [{ field: 'cursor' }] });
  });

test('A cursor and a page exclude each other', async (t) => {
  const answer = await ask(t, await startApi(t), `${list}?cursor=2026-01-01:INV-1&page=2`, alice);
  t.like(answer.json, { errors: [{ field: 'cursor' }] });
});
