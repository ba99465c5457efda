/** Laws of rejected uploads: what becomes of their aggregates and lines. */
import { none, some } from 'fp-ts/lib/Option.js';
import { ALWAYS, type BillingDataSubject, free, idsOf, prepared, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { aNewUpload, anUploadLine, day, hour, instance } from './samples.ts';
import { allOf, left, right } from './unwrap.ts';
import { edge, NOW, rejected, sending, TWO, uploadOf } from './upload-journal-edge.ts';

export const uploadJournalReleaseLaws = (law: Law<BillingDataSubject>): void => {
  for (const mark of [null, { reason: 'rejected', detail: 'bad line 2' }, { reason: 'held', detail: 'look' }] as const)
    law(
      `a release with ${mark === null ? 'no mark opens' : `the mark "${mark.reason}" sets aside`} the aggregates`,
      async (t, subject) => {
        const { ledger, journal } = subject;
        const rows = await recorded(ledger, ...TWO);
        const id = await prepared(journal, idsOf(rows));
        await right(journal.change(edge(id, rejected, { aggregates: { release: mark } })));
        t.deepEqual(
          await free(ledger),
          rows.map((row) => ({ ...row, setAside: mark === null ? none : some(mark) })),
        );
        t.deepEqual(await allOf(ledger.assigned(ALWAYS)), []);
        const again = await prepared(journal, idsOf(rows));
        const taken = await allOf(ledger.assigned(ALWAYS));
        t.true(taken.length === 2 && taken.every(({ uploadId }) => uploadId === again), 'another upload may take them');
      },
    );

  law('the lines of a released upload stay readable', async (t, { ledger, journal }) => {
    const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
    const before = await uploadOf(journal, id);
    await right(journal.change(edge(id, rejected, { aggregates: { release: null } })));
    const after = await uploadOf(journal, id);
    t.deepEqual([after.name, after.lines], [before.name, before.lines]);
    const listed = await allOf(journal.lines({ from: day('2026-03-10'), to: day('2026-03-10') }));
    t.deepEqual(
      listed,
      before.lines.map((line) => ({ uploadId: id, state: 'Rejected' as const, settledAt: some(NOW), line })),
    );
  });

  law(
    'handing over gives each part the aggregates of the instances in its lines, and opens the rest',
    async (t, subject) => {
      const { ledger, journal } = subject;
      const rows = await recorded(ledger, ...TWO, {
        instanceId: instance('no line'),
        hour: hour('2026-03-10T08:00:00Z'),
      });
      const id = await prepared(journal, idsOf(rows), {
        lines: [anUploadLine(), anUploadLine({ instanceId: instance('2') })],
      });
      const [partOne, partTwo] = [await right(journal.reserveId), await right(journal.reserveId)];
      const parts = [
        { id: partOne, lines: [anUploadLine()], createdAt: NOW },
        { id: partTwo, lines: [anUploadLine({ instanceId: instance('2') })], createdAt: NOW },
      ].map((part) => {
        const { aggregateIds: _ids, postTrialInvoice: _invoice, ...upload } = aNewUpload({ ...part, aggregateIds: [] });
        return upload;
      });
      await right(journal.change(edge(id, rejected, { aggregates: { handOver: parts } })));
      t.is((await uploadOf(journal, id)).state._tag, 'Rejected');
      for (const part of parts) {
        const { nextAttemptAt, ...rest } = await uploadOf(journal, part.id);
        t.deepEqual(rest, {
          ...part,
          state: { _tag: 'Prepared' },
          attempts: 0,
          refusals: 0,
          lastError: none,
          fingerprint: none,
        });
        t.true(nextAttemptAt <= NOW, 'it is due at once');
      }
      const taken = await allOf(ledger.assigned(ALWAYS));
      t.deepEqual(
        [...taken].map(({ uploadId, instanceId }) => [uploadId, instanceId]).sort(),
        [
          [partOne, instance('1234')],
          [partTwo, instance('2')],
        ].sort(),
      );
      t.deepEqual(
        (await free(ledger)).map(({ instanceId, setAside }) => [instanceId, setAside]),
        [[instance('no line'), none]],
      );
    },
  );

  law('handing over from a stale state writes no part', async (t, { ledger, journal }) => {
    const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
    await right(journal.change(edge(id, sending)));
    const part = await right(journal.reserveId);
    const { aggregateIds: _ids, postTrialInvoice: _invoice, ...upload } = aNewUpload({ id: part, aggregateIds: [] });
    const error = await left(journal.change(edge(id, rejected, { aggregates: { handOver: [upload] } })));
    t.is(error._tag, 'StaleUpload');
    t.deepEqual(await right(journal.find(part)), none);
    t.true((await allOf(ledger.assigned(ALWAYS))).every(({ uploadId }) => uploadId === id));
  });
};
