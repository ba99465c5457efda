/** Laws of reading the journal. */
import type { NewUpload, UploadState } from '@usage-billing/core/invoices';
import { plus, SECOND } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { none, some } from 'fp-ts/lib/Option.js';
import { type BillingDataSubject, idsOf, prepared, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { anUploadLine, at, day, hour, instance, unit } from './samples.ts';
import { allOf, right } from './unwrap.ts';

const START = at('2026-03-11T02:30:00Z');

/** One upload of one aggregate for each of the given parts, a second apart. */
const several = async (
  { ledger, journal }: BillingDataSubject,
  given: ReadonlyArray<Partial<NewUpload>>,
): Promise<ReadonlyArray<bigint>> => {
  const totals = given.map((_, n) => ({ instanceId: instance(`${n}`), hour: hour('2026-03-10T08:00:00Z') }));
  const rows = idsOf(await recorded(ledger, ...totals));
  const uploads: bigint[] = [];
  for (const [n, one] of given.entries())
    uploads.push(await prepared(journal, rows.slice(n, n + 1), { createdAt: plus(START, BigInt(n) * SECOND), ...one }));
  return uploads;
};

export const uploadJournalReadLaws = (law: Law<BillingDataSubject>): void => {
  const become = (subject: BillingDataSubject, id: bigint, to: UploadState): Promise<unknown> =>
    right(
      subject.journal.change({
        id,
        from: { state: { _tag: 'Prepared' }, attempts: 0 },
        to,
        attempts: 0,
        refusals: 0,
        nextAttemptAt: START,
        lastError: some('why'),
        fingerprint: some('3f9c2a'.repeat(10)),
        at: START,
        decision: none,
        aggregates: 'keep',
      }),
    );

  law('what an upload covers is told by unit, and nothing of it once it was released', async (t, subject) => {
    const { ledger, journal } = subject;
    const samples = unit('samples');
    const rows = await recorded(
      ledger,
      { hour: hour('2026-03-10T08:00:00Z'), total: 9_007_199_254_740_993n },
      { hour: hour('2026-03-10T09:00:00Z'), total: -1n },
      { hour: hour('2026-03-10T09:00:00Z'), total: 5n, amountType: samples },
    );
    const [other] = await recorded(ledger, { hour: hour('2026-03-10T10:00:00Z'), total: 7n });
    const id = await prepared(journal, idsOf(rows));
    await prepared(journal, other === undefined ? [] : [other.id]);
    t.deepEqual(await right(journal.covered(id)), [
      { amountType: NODE_SECONDS, records: 2, amount: 9_007_199_254_740_992n },
      { amountType: samples, records: 1, amount: 5n },
    ]);
    await right(
      journal.change({
        id,
        from: { state: { _tag: 'Prepared' }, attempts: 0 },
        to: { _tag: 'Rejected', reason: 'given up', at: START },
        attempts: 0,
        refusals: 0,
        nextAttemptAt: START,
        lastError: none,
        fingerprint: none,
        at: START,
        decision: none,
        aggregates: { release: null },
      }),
    );
    t.deepEqual(await right(journal.covered(id)), []);
    t.deepEqual(await right(journal.covered(id + 1_000_000n)), []);
  });

  law('uploads in the asked states are listed oldest first, lines included', async (t, subject) => {
    const [a = 0n, b = 0n, c = 0n, d = 0n] = await several(subject, [{}, {}, {}, {}]);
    await become(subject, c, { _tag: 'Sending', since: START });
    await become(subject, b, { _tag: 'Unknown', since: START, reason: 'time-out' });
    const { journal } = subject;
    t.deepEqual(idsOf(await right(journal.inState(['Prepared', 'Sending']))), [a, c, d]);
    t.deepEqual(idsOf(await right(journal.inState(['Unknown']))), [b]);
    t.deepEqual(await right(journal.inState(['Imported', 'Rejected'])), []);
    t.deepEqual(await right(journal.inState([])), []);
    const [first] = await right(journal.inState(['Prepared']));
    t.deepEqual(some(first), await right(journal.find(a)));
  });

  law(
    'uploads are listed with the highest id first, at most as many as asked, counted and not read',
    async (t, subject) => {
      const two = [
        anUploadLine(),
        anUploadLine({ amountType: unit('samples') }),
        anUploadLine({ instanceId: instance('2') }),
      ];
      const uploads = await several(subject, [{ lines: two }, {}, {}, {}]);
      const [first = 0n, second = 0n] = uploads;
      const { journal } = subject;
      t.deepEqual(idsOf(await right(journal.list({ limit: 3 }))), [...uploads].reverse().slice(0, 3));
      const all = await right(journal.list({ limit: 100 }));
      t.is(all.length, 4);
      const found = await right(journal.find(first));
      if (found._tag === 'None') return t.fail('it is there');
      const { lines: _lines, ...rest } = found.value;
      t.deepEqual(all.at(-1), { ...rest, lines: 3, organizations: 2 });
      await become(subject, second, { _tag: 'Imported', receipt: none, at: START });
      t.deepEqual(idsOf(await right(journal.list({ states: ['Imported', 'Sent'], limit: 9 }))), [second]);
      t.deepEqual(await right(journal.list({ states: [], limit: 9 })), []);
    },
  );

  law('uploads are found by their name, whatever their state, and by nothing like it', async (t, subject) => {
    const [first = 0n, second = 0n] = await several(subject, [{ name: '17-3f9c2a' }, { name: '117-3f9c2b' }]);
    await become(subject, second, { _tag: 'Rejected', reason: 'no', at: START });
    t.deepEqual(
      await right(subject.journal.named(['17-3f9c2a', '7-3f9c2a', '17-3f9c2b', '117-3f9c2a', '17-3f9c2', 'x'])),
      [{ name: '17-3f9c2a', id: first, state: 'Prepared' }],
    );
    t.deepEqual(await right(subject.journal.named(['117-3f9c2b'])), [
      { name: '117-3f9c2b', id: second, state: 'Rejected' },
    ]);
    t.deepEqual(await right(subject.journal.named([])), []);
  });

  law(
    'lines whose days overlap the asked ones, both ends inclusive, are listed as in their reports',
    async (t, subject) => {
      const dated = (from: string, to: string, id = '1'): ReturnType<typeof anUploadLine> =>
        anUploadLine({ startDate: day(from), endDate: day(to), instanceId: instance(id) });
      const [first, second] = await several(subject, [
        {
          lines: [
            dated('2026-03-01', '2026-03-09', 'before'),
            dated('2026-03-01', '2026-03-10', 'z'),
            dated('2026-03-10', '2026-03-10', 'a'),
          ],
        },
        {
          lines: [
            dated('2026-03-12', '2026-03-20', 'b'),
            dated('2026-03-13', '2026-03-13', 'after'),
            dated('2026-02-01', '2026-05-01', 'around'),
          ],
        },
      ]);
      await become(subject, second ?? 0n, { _tag: 'Rejected', reason: 'no', at: START });
      const listed = await allOf(subject.journal.lines({ from: day('2026-03-10'), to: day('2026-03-12') }));
      t.deepEqual(
        listed.map(({ uploadId, state, settledAt, line }) => [uploadId, state, settledAt, line.instanceId]),
        [
          [first, 'Prepared', none, 'z'],
          [first, 'Prepared', none, 'a'],
          [second, 'Rejected', some(START), 'b'],
          [second, 'Rejected', some(START), 'around'],
        ],
      );
      t.deepEqual(listed[0]?.line, dated('2026-03-01', '2026-03-10', 'z'));
    },
  );

  law('an upload of three thousand lines keeps them all, in order', async (t, subject) => {
    const lines = Array.from({ length: 3000 }, (_, n) =>
      anUploadLine({ instanceId: instance(`${(n * 7) % 3000}`), quantity: 9_999_999_999_999n - BigInt(n) }),
    );
    await several(subject, [{ lines }]);
    const listed = await allOf(subject.journal.lines({ from: day('2026-03-10'), to: day('2026-03-10') }));
    t.deepEqual(
      listed.map(({ line }) => line),
      lines,
    );
  });
};
