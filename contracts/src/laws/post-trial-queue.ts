/** Laws of the queue of post-trial invoices, which the journal fills. */
import { isRight } from 'fp-ts/lib/Either.js';
import { isSome, none, some } from 'fp-ts/lib/Option.js';
import { type BillingDataSubject, idsOf, prepared, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { aNewUpload, anUploadLine, aStaffDecision, at, hour, instance } from './samples.ts';
import { race, right, together } from './unwrap.ts';
import { edge, rejected } from './upload-journal-edge.ts';

const LATER = at('2026-03-11T02:35:00.000009Z');

export const postTrialQueueLaws = (law: Law<BillingDataSubject>): void => {
  /** Queues one row, of the hour given as `08`. */
  const queued = async ({ ledger, journal }: BillingDataSubject, hh = '08'): Promise<bigint> =>
    prepared(journal, idsOf(await recorded(ledger, { hour: hour(`2026-03-10T${hh}:00:00Z`) })), {
      uploader: 'post-trial',
      createdAt: at(`2026-03-11T${hh}:30:00.000005Z`),
      lines: [anUploadLine({ instanceId: instance(hh) })],
      postTrialInvoice: some({ externalId: `sky-${hh}`, accountNumber: `W${hh}` }),
    });

  law('an upload with a post-trial invoice is queued with it, due at once; one without is not', async (t, subject) => {
    const { ledger, journal, queue } = subject;
    t.deepEqual(await right(queue.open), []);
    await prepared(journal, idsOf(await recorded(ledger, { hour: hour('2026-03-10T07:00:00Z') })));
    const uploadId = await queued(subject);
    const [row, ...more] = await right(queue.open);
    const createdAt = at('2026-03-11T08:30:00.000005Z');
    const { nextAttemptAt, ...rest } = row ?? { nextAttemptAt: LATER };
    t.deepEqual(more, []);
    t.deepEqual(rest, {
      uploadId,
      externalId: 'sky-08',
      accountNumber: 'W08',
      createdAt,
      attempts: 0,
      lastError: none,
    });
    t.true(nextAttemptAt <= createdAt);
  });

  law('rows are listed oldest first, due or not', async (t, subject) => {
    const rows = [await queued(subject, '08'), await queued(subject, '09'), await queued(subject, '10')];
    await right(subject.queue.postpone(rows[0] ?? 0n, 'not yet', at('2030-01-01T00:00:00Z')));
    t.deepEqual(
      (await right(subject.queue.open)).map(({ uploadId }) => uploadId),
      rows,
    );
  });

  law('postponing counts the attempt, keeps the error and says when the next one is due', async (t, subject) => {
    const uploadId = await queued(subject);
    const other = await queued(subject, '09');
    const before = await right(subject.queue.open);
    await right(subject.queue.postpone(uploadId, 'first', at('2026-03-11T08:31:00Z')));
    await right(subject.queue.postpone(uploadId, "second, 'ä'", LATER));
    const [row, untouched] = await right(subject.queue.open);
    t.deepEqual(row && { attempts: row.attempts, nextAttemptAt: row.nextAttemptAt, lastError: row.lastError }, {
      attempts: 2,
      nextAttemptAt: LATER,
      lastError: some("second, 'ä'"),
    });
    t.deepEqual(untouched, before[1]);
    t.is(untouched?.uploadId, other);
  });

  law('attempts that are counted at once are all counted', async (t, subject) => {
    const uploadId = await queued(subject);
    await together(Array.from({ length: 10 }, () => subject.queue.postpone(uploadId, 'again', LATER)));
    t.is((await right(subject.queue.open))[0]?.attempts, 10);
  });

  law('a finished row is off the queue; finishing again or postponing it then changes nothing', async (t, subject) => {
    const uploadId = await queued(subject);
    const other = await queued(subject, '09');
    const answers = await race(
      Array.from({ length: 4 }, () => subject.queue.finish(uploadId, 'nothing to invoice', LATER)),
    );
    t.true(answers.every(isRight));
    await right(subject.queue.postpone(uploadId, 'too late', LATER));
    t.deepEqual(
      (await right(subject.queue.open)).map((row) => row.uploadId),
      [other],
    );
  });

  law('a part that takes over the usage of a queued upload takes over its invoice', async (t, subject) => {
    const { journal, queue } = subject;
    const uploadId = await queued(subject);
    const other = await queued(subject, '09');
    await right(queue.postpone(uploadId, 'not yet', LATER));
    const [row] = await right(queue.open);
    const {
      aggregateIds: _ids,
      postTrialInvoice: _invoice,
      ...part
    } = aNewUpload({
      id: await right(journal.reserveId),
      aggregateIds: [],
      uploader: 'post-trial',
      lines: [anUploadLine({ instanceId: instance('08') })],
    });
    await right(journal.change(edge(uploadId, rejected, { aggregates: { handOver: [part] } })));
    t.deepEqual(
      (await right(queue.open)).map((one) => (one.uploadId === other ? 'other' : one)),
      row === undefined ? [] : [{ ...row, uploadId: part.id }, 'other'],
    );
    t.deepEqual(await right(journal.postTrialUpload(instance('08'))), some(part.id));
  });

  law('a row that staff drop is off the queue and in the audit log, once', async (t, subject) => {
    const { queue, actions } = subject;
    const uploadId = await queued(subject);
    await right(queue.postpone(uploadId, 'no card', LATER));
    const [row] = await right(queue.open);
    const decision = aStaffDecision({ note: 'invoiced by hand' });
    const dropped = await together(Array.from({ length: 4 }, () => queue.drop(uploadId, decision, LATER)));
    t.deepEqual(
      dropped.filter(isSome).map(({ value }) => value),
      row === undefined ? [] : [row],
    );
    t.deepEqual(await right(queue.open), []);
    t.deepEqual(
      (await right(actions.list({ limit: 10 }))).map(({ id: _, ...entry }) => entry),
      [
        {
          decision,
          at: LATER,
          action: 'post-trial-invoice.drop',
          object: { kind: 'account', id: 'W08' },
          before: some({ upload: uploadId.toString(), organization: 'sky-08', attempts: 1 }),
          after: none,
        },
      ],
    );
  });
};
