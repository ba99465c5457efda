/** Laws of an upload's edges: each is taken once, by who saw the state that it starts from. */
import type { UploadChange, UploadState } from '@usage-billing/core/invoices';
import { plus } from '@usage-billing/core/shared';
import { isRight } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { type BillingDataSubject, free, idsOf, prepared, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { at } from './samples.ts';
import { left, race, right } from './unwrap.ts';
import { edge, NOW, rejected, sending, TWO, uploadOf } from './upload-journal-edge.ts';

export const uploadJournalChangeLaws = (law: Law<BillingDataSubject>): void => {
  law('every state is kept with all that belongs to it', async (t, { ledger, journal }) => {
    const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
    const states: ReadonlyArray<UploadState> = [
      sending,
      { _tag: 'Unknown', since: NOW, reason: "time-out, 'ä'" },
      { _tag: 'Sent', receipt: '2c92c0f8', since: NOW },
      { _tag: 'Imported', receipt: none, at: NOW },
      { _tag: 'Imported', receipt: some('2c92c0f8'), at: NOW },
      rejected,
      { _tag: 'Prepared' },
    ];
    let before = await uploadOf(journal, id);
    for (const [n, to] of states.entries()) {
      const nextAttemptAt = at(`2026-03-11T0${n}:00:00.000003Z`);
      const lastError = n % 2 === 0 ? some(`failure ${n}`) : none;
      const fingerprint = to._tag === 'Prepared' ? none : some(`${n}`.repeat(64));
      const progress = { attempts: n, refusals: 2 * n, nextAttemptAt, lastError, fingerprint };
      const changed = await right(journal.change(edge(id, to, { from: before, ...progress })));
      t.deepEqual(changed, { ...before, state: to, ...progress });
      t.deepEqual(await uploadOf(journal, id), changed);
      before = changed;
    }
  });

  const stale: ReadonlyArray<readonly [string, UploadChange['from']]> = [
    ['another state', { state: { _tag: 'Sent', receipt: '2c92c0f8', since: NOW }, attempts: 0 }],
    ['another count of attempts', { state: { _tag: 'Prepared' }, attempts: 1 }],
  ];
  for (const [what, from] of stale)
    law(`a caller that saw ${what} gets StaleUpload, and nothing is written`, async (t, { ledger, journal }) => {
      const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
      const before = await uploadOf(journal, id);
      const error = await left(journal.change(edge(id, rejected, { from, aggregates: { release: null } })));
      t.is(error._tag, 'StaleUpload');
      t.is(error._tag === 'StaleUpload' ? error.id : 0n, id);
      t.deepEqual(await uploadOf(journal, id), before);
      t.deepEqual(await free(ledger), []);
    });

  law('a caller that saw an earlier time in the same state gets StaleUpload', async (t, { ledger, journal }) => {
    const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
    const first = await right(journal.change(edge(id, sending)));
    const fallenBack = await right(journal.change(edge(id, { _tag: 'Prepared' }, { from: first })));
    const again: UploadState = { _tag: 'Sending', since: plus(NOW, 1n) };
    const second = await right(journal.change(edge(id, again, { from: fallenBack })));
    t.is((await left(journal.change(edge(id, rejected, { from: first }))))._tag, 'StaleUpload');
    t.deepEqual(await uploadOf(journal, id), second);
    t.is((await right(journal.change(edge(id, rejected, { from: second })))).state._tag, 'Rejected');
  });

  law('a change of an upload that is not there is StaleUpload', async (t, { journal }) => {
    t.is((await left(journal.change(edge(4711n, sending))))._tag, 'StaleUpload');
  });

  law('of callers that take an edge at once exactly one wins and the others get StaleUpload', async (t, subject) => {
    const { ledger, journal } = subject;
    const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
    const answers = await race(
      Array.from({ length: 10 }, (_, n) => journal.change(edge(id, sending, { lastError: some(`caller ${n}`) }))),
    );
    const winners = answers.filter(isRight).map(({ right: upload }) => upload.lastError);
    t.is(winners.length, 1);
    t.deepEqual((await uploadOf(journal, id)).lastError, winners[0]);
    t.true(answers.every((answer) => isRight(answer) || answer.left._tag === 'StaleUpload'));
  });

  law('of callers that count an attempt in the same state exactly one wins', async (t, { ledger, journal }) => {
    const id = await prepared(journal, idsOf(await recorded(ledger, ...TWO)));
    const counted = edge(id, { _tag: 'Prepared' }, { attempts: 1 });
    const answers = await race(Array.from({ length: 10 }, () => journal.change(counted)));
    t.is(answers.filter(isRight).length, 1);
    t.is((await uploadOf(journal, id)).attempts, 1);
  });

  law('a change leaves other uploads alone', async (t, { ledger, journal }) => {
    const [first = 0n, second = 0n] = idsOf(await recorded(ledger, ...TWO));
    const one = await prepared(journal, [first]);
    const other = await prepared(journal, [second]);
    const before = await uploadOf(journal, other);
    await right(journal.change(edge(one, rejected, { aggregates: { release: { reason: 'held', detail: 'd' } } })));
    t.deepEqual(await uploadOf(journal, other), before);
    t.deepEqual(idsOf(await free(ledger)), [first]);
  });
};
