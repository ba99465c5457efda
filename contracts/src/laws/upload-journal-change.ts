/** Laws of an upload's edges: compare-and-set, and what becomes of the aggregates of a rejected upload. */
import type { Upload, UploadChange, UploadId, UploadJournal, UploadState } from '@usage-billing/core/usage';
import { isRight } from 'fp-ts/lib/Either.js';
import { none, some, toNullable } from 'fp-ts/lib/Option.js';
import { ALWAYS, type BillingDataSubject, free, idsOf, prepared, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { aNewUpload, anUploadLine, at, day, hour, instance } from './samples.ts';
import { allOf, left, race, right } from './unwrap.ts';

const NOW = at('2026-03-11T02:31:00.000007Z');
const two = [{ hour: hour('2026-03-10T08:00:00Z') }, { instanceId: instance('2'), hour: hour('2026-03-10T09:00:00Z') }];
const sending: UploadState = { _tag: 'Sending', since: NOW };
const rejected: UploadState = { _tag: 'Rejected', reason: 'bad line', at: NOW };

/** From `Prepared`, attempt 0, unless said otherwise. */
const edge = (id: UploadId, to: UploadState, given: Partial<UploadChange> = {}): UploadChange => ({
  id,
  from: { state: 'Prepared', attempts: 0 },
  to,
  attempts: 0,
  nextAttemptAt: NOW,
  lastError: none,
  aggregates: 'keep',
  ...given,
});

const uploadOf = async (journal: UploadJournal, id: UploadId): Promise<Upload> => {
  const found = toNullable(await right(journal.find(id)));
  if (found === null) throw new Error(`upload ${id} is not there`);
  return found;
};

export const uploadJournalChangeLaws = (law: Law<BillingDataSubject>): void => {
  law('every state is kept with all that belongs to it', async (t, { ledger, journal }) => {
    const id = await prepared(journal, idsOf(await recorded(ledger, ...two)));
    const states: ReadonlyArray<UploadState> = [
      sending,
      { _tag: 'Unknown', since: NOW, reason: "time-out, 'ä'" },
      { _tag: 'Sent', importId: '2c92c0f8', since: NOW },
      { _tag: 'Imported', importId: none, at: NOW },
      { _tag: 'Imported', importId: some('2c92c0f8'), at: NOW },
      rejected,
      { _tag: 'Prepared' },
    ];
    let before = await uploadOf(journal, id);
    for (const [n, to] of states.entries()) {
      const nextAttemptAt = at(`2026-03-11T0${n}:00:00.000003Z`);
      const lastError = n % 2 === 0 ? some(`failure ${n}`) : none;
      const from = { state: before.state._tag, attempts: before.attempts };
      const changed = await right(journal.change(edge(id, to, { from, attempts: n, nextAttemptAt, lastError })));
      t.deepEqual(changed, { ...before, state: to, attempts: n, nextAttemptAt, lastError });
      t.deepEqual(await uploadOf(journal, id), changed);
      before = changed;
    }
  });

  const stale: ReadonlyArray<readonly [string, UploadChange['from']]> = [
    ['another state', { state: 'Sent', attempts: 0 }],
    ['another count of attempts', { state: 'Prepared', attempts: 1 }],
  ];
  for (const [what, from] of stale)
    law(`a caller that saw ${what} gets StaleUpload, and nothing is written`, async (t, { ledger, journal }) => {
      const id = await prepared(journal, idsOf(await recorded(ledger, ...two)));
      const before = await uploadOf(journal, id);
      const error = await left(journal.change(edge(id, rejected, { from, aggregates: { release: null } })));
      t.is(error._tag, 'StaleUpload');
      t.is(error._tag === 'StaleUpload' ? error.id : 0n, id);
      t.deepEqual(await uploadOf(journal, id), before);
      t.deepEqual(await free(ledger), []);
    });

  law('a change of an upload that is not there is StaleUpload', async (t, { journal }) => {
    t.is((await left(journal.change(edge(4711n, sending))))._tag, 'StaleUpload');
  });

  law('of callers that take an edge at once exactly one wins and the others get StaleUpload', async (t, subject) => {
    const { ledger, journal } = subject;
    const id = await prepared(journal, idsOf(await recorded(ledger, ...two)));
    const answers = await race(
      Array.from({ length: 10 }, (_, n) => journal.change(edge(id, sending, { lastError: some(`caller ${n}`) }))),
    );
    const winners = answers.filter(isRight).map(({ right: upload }) => upload.lastError);
    t.is(winners.length, 1);
    t.deepEqual((await uploadOf(journal, id)).lastError, winners[0]);
    t.true(answers.every((answer) => isRight(answer) || answer.left._tag === 'StaleUpload'));
  });

  law('of callers that count an attempt in the same state exactly one wins', async (t, { ledger, journal }) => {
    const id = await prepared(journal, idsOf(await recorded(ledger, ...two)));
    const counted = edge(id, { _tag: 'Prepared' }, { attempts: 1 });
    const answers = await race(Array.from({ length: 10 }, () => journal.change(counted)));
    t.is(answers.filter(isRight).length, 1);
    t.is((await uploadOf(journal, id)).attempts, 1);
  });

  law('a change leaves other uploads alone', async (t, { ledger, journal }) => {
    const [first = 0n, second = 0n] = idsOf(await recorded(ledger, ...two));
    const one = await prepared(journal, [first]);
    const other = await prepared(journal, [second]);
    const before = await uploadOf(journal, other);
    await right(journal.change(edge(one, rejected, { aggregates: { release: { reason: 'held', detail: 'd' } } })));
    t.deepEqual(await uploadOf(journal, other), before);
    t.deepEqual(idsOf(await free(ledger)), [first]);
  });

  for (const mark of [null, { reason: 'rejected', detail: 'bad line 2' }, { reason: 'held', detail: 'look' }] as const)
    law(
      `a release with ${mark === null ? 'no mark opens' : `the mark "${mark.reason}" sets aside`} the aggregates`,
      async (t, subject) => {
        const { ledger, journal } = subject;
        const rows = await recorded(ledger, ...two);
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
    const id = await prepared(journal, idsOf(await recorded(ledger, ...two)));
    const { lines, content } = await uploadOf(journal, id);
    await right(journal.change(edge(id, rejected, { aggregates: { release: null } })));
    const after = await uploadOf(journal, id);
    t.deepEqual({ lines: after.lines, content: after.content }, { lines, content });
    const listed = await allOf(journal.lines({ from: day('2026-03-10'), to: day('2026-03-10') }));
    t.deepEqual(
      listed,
      lines.map((line) => ({ uploadId: id, state: 'Rejected' as const, line })),
    );
  });

  law(
    'handing over gives each part the aggregates of the instances in its lines, and opens the rest',
    async (t, subject) => {
      const { ledger, journal } = subject;
      const rows = await recorded(ledger, ...two, {
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
        t.deepEqual(rest, { ...part, state: { _tag: 'Prepared' }, attempts: 0, lastError: none });
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
    const id = await prepared(journal, idsOf(await recorded(ledger, ...two)));
    await right(journal.change(edge(id, sending)));
    const part = await right(journal.reserveId);
    const { aggregateIds: _ids, postTrialInvoice: _invoice, ...upload } = aNewUpload({ id: part, aggregateIds: [] });
    const error = await left(journal.change(edge(id, rejected, { aggregates: { handOver: [upload] } })));
    t.is(error._tag, 'StaleUpload');
    t.deepEqual(await right(journal.find(part)), none);
    t.true((await allOf(ledger.assigned(ALWAYS))).every(({ uploadId }) => uploadId === id));
  });
};
