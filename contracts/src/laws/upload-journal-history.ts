/** Laws of an upload's history: each step is kept beside the change that it tells of, with who decided it. */
import type { UploadStep } from '@usage-billing/core/invoices';
import { keptDecision, MINUTE, plus } from '@usage-billing/core/shared';
import { none, some } from 'fp-ts/lib/Option.js';
import { type BillingDataSubject, idsOf, prepared, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { aNewUpload, aStaffDecision, at } from './samples.ts';
import { left, right } from './unwrap.ts';
import { edge, NOW, rejected, sending, TWO, uploadOf } from './upload-journal-edge.ts';

const CREATED = at('2026-03-11T02:30:00Z');
const begun: UploadStep = { at: CREATED, from: none, to: 'Prepared', attempts: 0, error: none, decision: none };

export const uploadJournalHistoryLaws = (law: Law<BillingDataSubject>): void => {
  law('every step is in the history, in order, with its error and with who decided it', async (t, subject) => {
    const { ledger, journal } = subject;
    const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
    t.deepEqual(await right(journal.history(id)), [begun]);
    await right(journal.change(edge(id, sending)));
    const decision = aStaffDecision({ note: "it's not there, 'ä'" });
    const later = plus(NOW, MINUTE);
    const given = { from: await uploadOf(journal, id), attempts: 2, lastError: some('time-out'), at: later };
    await right(journal.change(edge(id, { _tag: 'Prepared' }, { ...given, decision: some(decision) })));
    t.deepEqual(await right(journal.history(id)), [
      begun,
      { at: NOW, from: some('Prepared'), to: 'Sending', attempts: 0, error: none, decision: none },
      {
        at: later,
        from: some('Sending'),
        to: 'Prepared',
        attempts: 2,
        error: some('time-out'),
        decision: some(keptDecision(decision)),
      },
    ]);
    t.deepEqual(await right(journal.history(id + 1_000_000n)), []);
  });

  law('a change that was not made leaves no step', async (t, { ledger, journal }) => {
    const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
    await left(journal.change(edge(id, rejected, { from: { state: sending, attempts: 0 } })));
    t.deepEqual(await right(journal.history(id)), [begun]);
  });

  law('a part that takes over begins a history of its own', async (t, { ledger, journal }) => {
    const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
    const part = await right(journal.reserveId);
    const { aggregateIds: _ids, postTrialInvoice: _invoice, ...upload } = aNewUpload({ id: part, aggregateIds: [] });
    await right(journal.change(edge(id, rejected, { aggregates: { handOver: [upload] } })));
    t.deepEqual(await right(journal.history(part)), [begun]);
    t.deepEqual(
      (await right(journal.history(id))).map(({ to }) => to),
      ['Prepared', 'Rejected'],
    );
  });

  law('the last send is the latest moment at which any upload began to be sent', async (t, { ledger, journal }) => {
    t.deepEqual(await right(journal.lastSend), none);
    const [first = 0n, second = 0n] = idsOf(await recorded(ledger, ...TWO));
    const one = await prepared(journal, [first]);
    const other = await prepared(journal, [second]);
    t.deepEqual(await right(journal.lastSend), none);
    const later = plus(NOW, MINUTE);
    await right(journal.change(edge(other, { _tag: 'Sending', since: later }, { at: later })));
    await right(journal.change(edge(one, sending)));
    t.deepEqual(await right(journal.lastSend), some(later));
    const end = plus(later, MINUTE);
    const from = await uploadOf(journal, one);
    await right(journal.change(edge(one, { _tag: 'Imported', receipt: none, at: end }, { from, at: end })));
    t.deepEqual(await right(journal.lastSend), some(later), 'the end of an import is no send');
  });

  law(
    'a step that staff decided is in the audit log; what the uploader does by itself, or what failed, is not',
    async (t, subject) => {
      const { ledger, journal, actions } = subject;
      const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
      const decision = aStaffDecision({ by: 'bob', role: 'operator', through: 'page' });
      await left(
        journal.change(edge(id, rejected, { from: { state: sending, attempts: 0 }, decision: some(decision) })),
      );
      await right(journal.change(edge(id, sending)));
      const from = await uploadOf(journal, id);
      await right(journal.change(edge(id, { _tag: 'Prepared' }, { from, attempts: 2, decision: some(decision) })));
      const again = await uploadOf(journal, id);
      const withdrawn = { from: again, attempts: 2, decision: some(decision), aggregates: { release: null } };
      await right(journal.change(edge(id, rejected, withdrawn)));
      const entry = { decision, at: NOW, object: { kind: 'upload', id: id.toString() } };
      t.deepEqual(
        (await right(actions.list({ limit: 10 }))).map(({ id: _, ...rest }) => rest),
        [
          {
            ...entry,
            action: 'upload.release',
            before: some({ state: 'Prepared', attempts: 2 }),
            after: some({ state: 'Rejected', attempts: 2 }),
          },
          {
            ...entry,
            action: 'upload.resolve',
            before: some({ state: 'Sending', attempts: 0 }),
            after: some({ state: 'Prepared', attempts: 2 }),
          },
        ],
      );
    },
  );
};
