/** Of one organization a reconciliation says what it says of it among all, and reads nobody else's rows. */
import { reportOfOrganization } from '@usage-billing/core/invoices';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import { askBoth, askOfOne, type BothDeps } from '../src/reconcile/ask.ts';
import { JANUARY, openGoodMonth } from '../src/reconcile/good-month.ts';
import { accountOf, instanceOf } from '../src/reconcile/words.ts';

const month = openGoodMonth();
test.after.always(async () => (await month).close());

for (const name of ['amber', 'basalt', 'cedar', 'dune', 'onyx', 'nobody'])
  test(`${name} alone is what it is among all`, async (t) => {
    const { ports } = await month;
    const only = instanceOf(name);
    const { report } = await askBoth(ports, JANUARY);
    t.deepEqual(await askOfOne(ports, JANUARY, only), reportOfOrganization(report, only));
  });

test('only its rows, its hours and its account are read', async (t) => {
  const { ports } = await month;
  const read = new Set<string>();
  const noting = <Row>(nameOf: (row: Row) => string, pages: AsyncIterable<E.Either<never, ReadonlyArray<Row>>>) => ({
    async *[Symbol.asyncIterator]() {
      for await (const page of pages) {
        if (E.isRight(page)) for (const row of page.right) read.add(nameOf(row));
        yield page;
      }
    },
  });
  const instanceIn = ({ instanceId }: { readonly instanceId: string }): string => instanceId;
  const watched = {
    ...ports,
    eventStore: {
      ...ports.eventStore,
      hourlyTotals: (query: never) => noting(instanceIn, ports.eventStore.hourlyTotals(query) as never),
    },
    ledger: {
      ...ports.ledger,
      unassigned: (query: never) => noting(instanceIn, ports.ledger.unassigned(query) as never),
      assigned: (query: never) => noting(instanceIn, ports.ledger.assigned(query) as never),
    },
    usage: {
      ofAccount: (number: string) =>
        noting(({ accountNumber }: { accountNumber: string }) => accountNumber, ports.usage.ofAccount(number) as never),
    },
  };
  await askOfOne(watched as unknown as BothDeps, JANUARY, instanceOf('amber'));
  t.deepEqual([...read].toSorted(), [accountOf('amber'), instanceOf('amber')]);
});
