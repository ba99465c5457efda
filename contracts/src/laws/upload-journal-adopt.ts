/** Laws of taking over an upload that only the provider knows of. */
import type { AdoptedUpload } from '@usage-billing/core/invoices';
import { keptDecision } from '@usage-billing/core/shared';
import { none, some, toNullable } from 'fp-ts/lib/Option.js';
import { ALWAYS, type BillingDataSubject, free, idsOf, prepared, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { aNewUpload, aStaffDecision, at } from './samples.ts';
import { allOf, left, right } from './unwrap.ts';
import { NOW, TWO } from './upload-journal-edge.ts';

const DECISION = aStaffDecision({ note: 'restored from a copy' });

const adopted = (given: Partial<AdoptedUpload> & Pick<AdoptedUpload, 'id'>): AdoptedUpload => {
  const { postTrialInvoice: _, ...upload } = aNewUpload({ aggregateIds: [], ...given });
  return { ...upload, unmatched: { aggregateIds: [], detail: '' }, at: NOW, decision: DECISION, ...given };
};

export const uploadJournalAdoptLaws = (law: Law<BillingDataSubject>): void => {
  law('an upload that is taken over is imported, and has its aggregates and lines', async (t, subject) => {
    const { ledger, journal } = subject;
    const rows = await recorded(ledger, ...TWO);
    const [first = 0n, second = 0n] = idsOf(rows);
    const unmatched = { aggregateIds: [second], detail: "7 there, 8 here, 'ä'" };
    const upload = adopted({
      id: 4711n,
      aggregateIds: [first],
      unmatched,
      createdAt: at('2026-03-11T02:30:00.000009Z'),
    });
    await right(journal.adopt(upload));
    const { aggregateIds: _ids, unmatched: _unmatched, at: _at, decision: _decision, ...part } = upload;
    const found = toNullable(await right(journal.find(4711n)));
    t.deepEqual(found && { ...found, nextAttemptAt: NOW }, {
      ...part,
      state: { _tag: 'Imported', receipt: none, at: NOW },
      attempts: 0,
      refusals: 0,
      nextAttemptAt: NOW,
      lastError: none,
      fingerprint: none,
    });
    t.deepEqual(
      (await allOf(ledger.assigned(ALWAYS))).map(({ uploadId }) => uploadId),
      [4711n],
    );
    const aside = { reason: 'unmatched' as const, detail: unmatched.detail };
    t.deepEqual(
      await free(ledger),
      rows.slice(1).map((row) => ({ ...row, setAside: some(aside) })),
    );
    t.deepEqual(await right(journal.history(4711n)), [
      { at: NOW, from: none, to: 'Imported', attempts: 0, error: none, decision: some(keptDecision(DECISION)) },
    ]);
    t.deepEqual(await right(journal.named([`4711-3f9c2a`])), [{ name: '4711-3f9c2a', id: 4711n, state: 'Imported' }]);
    t.deepEqual(await right(journal.lastSend), none, 'this journal did not send it');
  });

  law('after that no id up to its own is given out', async (t, { journal }) => {
    const before = await right(journal.reserveId);
    await right(journal.adopt(adopted({ id: before + 100n })));
    await right(journal.adopt(adopted({ id: before + 50n })));
    t.true((await right(journal.reserveId)) > before + 100n);
  });

  law(
    'an id that is there, or aggregates of another upload, is AggregatesTaken, and nothing is written',
    async (t, subject) => {
      const { ledger, journal } = subject;
      const [first = 0n, second = 0n] = idsOf(await recorded(ledger, ...TWO));
      const id = await prepared(journal, [first]);
      t.is((await left(journal.adopt(adopted({ id, aggregateIds: [second] }))))._tag, 'AggregatesTaken');
      const unmatched = { aggregateIds: [first], detail: '' };
      for (const given of [{ aggregateIds: [second, first] }, { aggregateIds: [second], unmatched }])
        t.is((await left(journal.adopt(adopted({ id: id + 1n, ...given }))))._tag, 'AggregatesTaken');
      t.deepEqual(await right(journal.find(id + 1n)), none);
      t.deepEqual(await right(journal.history(id + 1n)), []);
      t.deepEqual(
        (await free(ledger)).map(({ setAside }) => setAside),
        [none],
      );
    },
  );

  law('an upload that is taken over is in the audit log; one that could not be is not', async (t, subject) => {
    const { ledger, journal, actions } = subject;
    const [first = 0n, second = 0n] = idsOf(await recorded(ledger, ...TWO));
    const unmatched = { aggregateIds: [second], detail: '' };
    await right(journal.adopt(adopted({ id: 4711n, aggregateIds: [first], unmatched })));
    await left(journal.adopt(adopted({ id: 4712n, aggregateIds: [first] })));
    t.deepEqual(
      (await right(actions.list({ limit: 10 }))).map(({ id: _, ...entry }) => entry),
      [
        {
          decision: DECISION,
          at: NOW,
          action: 'upload.adopt',
          object: { kind: 'upload', id: '4711' },
          before: none,
          after: some({
            state: 'Imported',
            name: '4711-3f9c2a',
            lines: aNewUpload({ id: 4711n, aggregateIds: [] }).lines.length,
            aggregates: 1,
            unmatched: 1,
          }),
        },
      ],
    );
  });
};
