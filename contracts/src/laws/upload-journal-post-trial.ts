/** Laws of the one post-trial upload that an organization has: it is told, and a second is not written. */
import { isRight } from 'fp-ts/lib/Either.js';
import { none, some, toUndefined } from 'fp-ts/lib/Option.js';
import { type BillingDataSubject, free, idsOf, prepared, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { aNewUpload, anUploadLine, hour, instance } from './samples.ts';
import { left, race, right, together } from './unwrap.ts';
import { edge, NOW, rejected } from './upload-journal-edge.ts';

const INSTANCE = instance('1234');
const EXTERNAL_ID = 'frosty-sky-72';
const hours = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ hour: hour(`2026-03-10T${10 + n}:00:00Z`), total: 5n }));

/** Of the organization, unless another is named; it may have got another account meanwhile. */
const postTrial = (aggregateIds: ReadonlyArray<bigint>, instanceId = INSTANCE, accountNumber = 'W1') => ({
  aggregateIds,
  uploader: 'post-trial' as const,
  lines: [anUploadLine({ instanceId, accountNumber })],
  postTrialInvoice: some({ externalId: EXTERNAL_ID, accountNumber }),
});

export const uploadJournalPostTrialLaws = (law: Law<BillingDataSubject>): void => {
  law('the post-trial upload of an organization is found, its invoice made or not', async (t, subject) => {
    const { ledger, journal, queue } = subject;
    const [first = 0n, second = 0n, third = 0n] = idsOf(await recorded(ledger, ...hours(3)));
    await prepared(journal, [first]);
    t.deepEqual(await right(journal.postTrialUpload(INSTANCE)), none);
    const id = await prepared(journal, [second], postTrial([second]));
    await prepared(journal, [third], postTrial([third], instance('77')));
    t.deepEqual(await right(journal.postTrialUpload(INSTANCE)), some(id));
    await right(queue.finish(id, 'invoiced', NOW));
    t.deepEqual(await right(journal.postTrialUpload(INSTANCE)), some(id));
    t.deepEqual(await right(journal.postTrialUpload(instance('nobody'))), none);
  });

  law('a second one is AggregatesTaken, under another account too, and nothing is written', async (t, subject) => {
    const { ledger, journal, queue } = subject;
    const [first = 0n, second = 0n] = idsOf(await recorded(ledger, ...hours(2)));
    const standing = await prepared(journal, [first], postTrial([first]));
    await right(queue.finish(standing, 'invoiced', NOW));
    const id = await right(journal.reserveId);
    const error = await left(journal.prepare(aNewUpload({ id, ...postTrial([second], INSTANCE, 'W2') })));
    t.is(error._tag, 'AggregatesTaken');
    t.deepEqual(await right(journal.find(id)), none);
    t.deepEqual(idsOf(await free(ledger)), [second]);
    t.deepEqual(await right(queue.open), []);
  });

  law(
    'an external id that was given again does not give its next owner the upload of the one before',
    async (t, subject) => {
      const { ledger, journal } = subject;
      const [first = 0n, second = 0n] = idsOf(await recorded(ledger, ...hours(2)));
      const before = await prepared(journal, [first], postTrial([first]));
      const next = instance('77');
      t.deepEqual(await right(journal.postTrialUpload(next)), none);
      const after = await prepared(journal, [second], postTrial([second], next, 'W2'));
      t.deepEqual(await right(journal.postTrialUpload(next)), some(after));
      t.deepEqual(await right(journal.postTrialUpload(INSTANCE)), some(before));
    },
  );

  law('one that was rejected is none, and the next one may be written', async (t, { ledger, journal }) => {
    const aggregateIds = idsOf(await recorded(ledger, ...hours(1)));
    const id = await prepared(journal, aggregateIds, postTrial(aggregateIds));
    await right(journal.change(edge(id, rejected, { aggregates: { release: null } })));
    t.deepEqual(await right(journal.postTrialUpload(INSTANCE)), none);
    const next = await prepared(journal, aggregateIds, postTrial(aggregateIds));
    t.deepEqual(await right(journal.postTrialUpload(INSTANCE)), some(next));
  });

  law(
    'of many that are prepared at once for one organization one is written',
    async (t, { ledger, journal, queue }) => {
      const ids = idsOf(await recorded(ledger, ...hours(8)));
      const uploads = await together(ids.map(() => journal.reserveId));
      // No two want the same aggregate.
      const answers = await race(
        uploads.map((id, n) => journal.prepare(aNewUpload({ id, ...postTrial(ids.slice(n, n + 1)) }))),
      );
      t.is(answers.filter(isRight).length, 1);
      const written = toUndefined(await right(journal.postTrialUpload(INSTANCE)));
      t.deepEqual(
        (await right(queue.open)).map(({ uploadId }) => uploadId),
        written === undefined ? [] : [written],
      );
      t.is((await free(ledger)).length, 7);
    },
  );
};
