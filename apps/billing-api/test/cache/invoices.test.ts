/** The cache of invoices: items and files of posted ones, for an hour, and never in place of what the list says. */
import { Decimal, type Invoice, type ListedInvoice } from '@usage-billing/core/invoices';
import { type Instant, instant } from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { cacheInvoices, INVOICE_FRESH_FOR, MAX_INVOICES } from '../../src/cache/invoices.ts';
import { invoice, NOW, ports, USD } from '../support/ports.ts';

/** A provider that notes for which invoices it had to be asked more than the list. */
const world = () => {
  let now: Instant = NOW;
  let asked: string[] = [];
  const listed = new Map<string, ReadonlyArray<Invoice>>();
  const { ofAccount } = cacheInvoices(
    {
      ...ports().invoices,
      ofAccount: (number, known = () => O.none) => ({
        async *[Symbol.asyncIterator]() {
          const complete = (one: Invoice): Invoice => {
            const { items: _, files: _files, ...head } = one;
            const parts = known(head satisfies ListedInvoice);
            if (O.isNone(parts)) asked.push(one.id);
            return O.isNone(parts) ? one : { ...one, items: parts.value.items, files: parts.value.files };
          };
          yield E.right((listed.get(number) ?? []).map(complete));
        },
      }),
    },
    { now: () => now },
  );
  const read = async (number = 'W1') => {
    asked = [];
    const invoices: Invoice[] = [];
    for await (const page of ofAccount(number)) if (E.isRight(page)) invoices.push(...page.right);
    return { asked, invoices };
  };
  const advance = (by: bigint): void => {
    now = instant(now + by);
  };
  return { listed, read, advance };
};

const OLD = invoice('INV-1');
const money = (amount: string) => ({ amount: new Decimal(amount), currency: USD });

test('The parts of a posted invoice are asked for once an hour, to the microsecond, however often it is looked at', async (t) => {
  const { listed, read, advance } = world();
  listed.set('W1', [OLD]);
  t.deepEqual((await read()).asked, [OLD.id]);
  advance(INVOICE_FRESH_FOR - 1n);
  const again = await read();
  t.deepEqual([again.asked, again.invoices], [[], [OLD]]);
  advance(1n);
  t.deepEqual((await read()).asked, [OLD.id], 'looking did not make it younger');
});

test('Only a new invoice is asked about, and what the list says is always what it says now', async (t) => {
  const { listed, read } = world();
  listed.set('W1', [OLD]);
  await read();
  const unpaid = { ...OLD, balance: money('41.10') };
  listed.set('W1', [invoice('INV-2'), unpaid]);
  const { asked, invoices } = await read();
  t.deepEqual(asked, ['id-INV-2']);
  t.deepEqual(invoices, [invoice('INV-2'), unpaid]);
});

test('Drafts, and invoices whose file is not written yet, are asked about every time', async (t) => {
  const { listed, read } = world();
  listed.set('W1', [invoice('INV-3', { status: 'Draft' }), invoice('INV-2', { files: [] })]);
  for (let times = 0; times < 2; times += 1) t.deepEqual((await read()).asked, ['id-INV-3', 'id-INV-2']);
});

test('An invoice that was taken back, or comes with another amount or of another account, is not answered from before', async (t) => {
  for (const change of [
    { status: 'Canceled' },
    { amount: money('1') },
    { accountNumber: 'W2' },
  ] as const satisfies ReadonlyArray<Partial<Invoice>>) {
    const { listed, read } = world();
    listed.set('W1', [OLD]);
    await read();
    listed.set('W2', [invoice('INV-1', { ...change, items: [] })]);
    const { asked, invoices } = await read('W2');
    t.deepEqual([asked, invoices[0]?.items], [[OLD.id], []], JSON.stringify(Object.keys(change)));
  }
});

test('Of too many invoices, those are forgotten that nobody looked at longest', async (t) => {
  const { listed, read } = world();
  const many = Array.from({ length: MAX_INVOICES }, (_, place) => invoice(`N-${place}`, { accountNumber: 'W2' }));
  listed.set('W1', [OLD]);
  listed.set('W2', many);
  await read('W2');
  await read('W1');
  t.deepEqual((await read('W1')).asked, []);
  listed.set('W2', many.slice(0, 2));
  t.deepEqual((await read('W2')).asked, [many[0]?.id]);
});
