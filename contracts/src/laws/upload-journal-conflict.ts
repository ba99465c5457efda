/** Laws of preparing what another upload has: whole or not at all, and each aggregate in one upload only. */
import { isLeft } from 'fp-ts/lib/Either.js';
import { isNone, none, some, toNullable } from 'fp-ts/lib/Option.js';
import { ALWAYS, type BillingDataSubject, free, idsOf, prepared, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { aNewUpload, day, hour } from './samples.ts';
import { allOf, left, race, right, together } from './unwrap.ts';

const three = ['08', '09', '10'].map((hh) => ({ hour: hour(`2026-03-10T${hh}:00:00Z`), total: 5n }));
const invoiceFor = some({ externalId: 'frosty-sky-72', accountNumber: 'W1' });

export const uploadJournalConflictLaws = (law: Law<BillingDataSubject>): void => {
  const refusals: ReadonlyArray<readonly [string, (taken: bigint, open: bigint) => ReadonlyArray<bigint>]> = [
    ['an aggregate of another upload', (taken, open) => [open, taken]],
    ['an aggregate that does not exist', (_taken, open) => [open, open + 1_000_000n]],
  ];
  for (const [what, idsWith] of refusals)
    law(`${what} makes the whole upload AggregatesTaken, and nothing is written`, async (t, subject) => {
      const { ledger, journal, queue } = subject;
      const ids = idsOf(await recorded(ledger, ...three));
      const winner = await prepared(journal, ids.slice(0, 1));
      const id = await right(journal.reserveId);
      const aggregateIds = idsWith(ids[0] ?? 0n, ids[1] ?? 0n);
      const error = await left(journal.prepare(aNewUpload({ id, aggregateIds, postTrialInvoice: invoiceFor })));
      t.is(error._tag, 'AggregatesTaken');
      t.deepEqual(await right(journal.find(id)), none);
      t.deepEqual(idsOf(await free(ledger)), ids.slice(1));
      t.deepEqual(await right(queue.open), []);
      t.deepEqual(
        (await allOf(journal.lines({ from: day('2000-01-01'), to: day('2100-01-01') }))).map(
          ({ uploadId }) => uploadId,
        ),
        [winner],
      );
    });

  law('the same id a second time is AggregatesTaken, and the first upload stands', async (t, { ledger, journal }) => {
    const ids = idsOf(await recorded(ledger, ...three));
    const id = await prepared(journal, ids.slice(0, 1));
    const again = aNewUpload({ id, aggregateIds: ids.slice(1), name: `${id}-ffffff` });
    t.is((await left(journal.prepare(again)))._tag, 'AggregatesTaken');
    t.is(toNullable(await right(journal.find(id)))?.name, `${id}-3f9c2a`);
    t.deepEqual(idsOf(await free(ledger)), ids.slice(1));
  });

  law('of callers that prepare overlapping aggregates at once exactly one wins', async (t, { ledger, journal }) => {
    const ids = idsOf(await recorded(ledger, ...three));
    const uploads = await together(Array.from({ length: 8 }, () => journal.reserveId));
    const shared = ids.slice(1, 2);
    const attempts = uploads.map((id, n) => {
      const aggregateIds = [ids, [...ids].reverse(), shared][n % 3] ?? ids;
      return journal.prepare(aNewUpload({ id, aggregateIds }));
    });
    const answers = await race(attempts);
    const lost = answers.filter(isLeft).map((answer) => answer.left._tag);
    t.deepEqual(lost, Array(7).fill('AggregatesTaken'));
    const found = await Promise.all(uploads.map((id) => right(journal.find(id))));
    t.is(found.filter((one) => !isNone(one)).length, 1);
    const taken = await allOf(ledger.assigned(ALWAYS));
    t.deepEqual([...new Set(taken.map(({ uploadId }) => uploadId))].length, 1);
    t.is((await free(ledger)).length + Number(taken.reduce((sum, { amount }) => sum + amount, 0n) / 5n), 3);
  });
};
