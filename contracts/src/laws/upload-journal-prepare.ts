/** Laws of preparing an upload: whole or not at all, and each aggregate in one upload only. */
import { DAY, plus } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { isNone, none, some, toNullable } from 'fp-ts/lib/Option.js';
import { ALWAYS, type BillingDataSubject, free, idsOf, prepared, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { aNewUpload, anUploadLine, at, day, hour, instance, unit } from './samples.ts';
import { allOf, right, together } from './unwrap.ts';

const three = ['08', '09', '10'].map((hh) => ({ hour: hour(`2026-03-10T${hh}:00:00Z`), total: 5n }));
const invoiceFor = some({ externalId: 'frosty-sky-72', accountNumber: 'W1' });

export const uploadJournalPrepareLaws = (law: Law<BillingDataSubject>): void => {
  law('a reserved id is given out once, to many callers at once too, and no upload has it', async (t, { journal }) => {
    const ids = await together(Array.from({ length: 20 }, () => journal.reserveId));
    t.is(new Set(ids).size, 20);
    t.deepEqual(await Promise.all(ids.map((id) => right(journal.find(id)))), Array(20).fill(none));
  });

  law('an id that was reserved and never used is not given out again', async (t, { ledger, journal }) => {
    const unused = await right(journal.reserveId);
    const used = await prepared(journal, idsOf(await recorded(ledger, ...three)));
    const next = await right(journal.reserveId);
    t.is(new Set([unused, used, next]).size, 3);
  });

  law('what was prepared is found again to the last letter, digit and microsecond', async (t, { ledger, journal }) => {
    const aggregateIds = idsOf(await recorded(ledger, ...three));
    const id = await right(journal.reserveId);
    const {
      aggregateIds: _ids,
      postTrialInvoice: _invoice,
      ...upload
    } = aNewUpload({
      id,
      aggregateIds,
      uploader: 'post-trial',
      createdAt: at('2026-03-11T02:30:00.123457Z'),
      name: '17-3f9c2a',
      lines: [
        anUploadLine({ quantity: 9_999_999_999_999n, description: `Upload 1-3f9c2a, "ä", 计, it's` }),
        anUploadLine({ instanceId: instance('z'), quantity: 1n, endDate: day('2026-04-01') }),
        anUploadLine({ instanceId: instance('a'), amountType: unit('samples') }),
      ],
    });
    await right(journal.prepare({ ...upload, aggregateIds, postTrialInvoice: invoiceFor }));
    const found = toNullable(await right(journal.find(id)));
    const { nextAttemptAt, ...rest } = found ?? { nextAttemptAt: at('9999-01-01T00:00:00Z') };
    t.deepEqual(rest, {
      ...upload,
      state: { _tag: 'Prepared' },
      attempts: 0,
      refusals: 0,
      lastError: none,
      fingerprint: none,
    });
    t.true(nextAttemptAt <= upload.createdAt, 'it is due at once');
    t.deepEqual(await right(journal.find(id + 1_000_000n)), none);
  });

  law(
    'prepared aggregates belong to the upload: neither free nor pending, and counted as taken',
    async (t, subject) => {
      const { ledger, journal } = subject;
      const [first, second, third] = await recorded(ledger, ...three);
      const other = await recorded(ledger, {
        instanceId: instance('2'),
        hour: hour('2026-03-11T00:00:00Z'),
        total: 7n,
      });
      const id = await prepared(journal, [...idsOf(other), ...[first, second].map((row) => row?.id ?? 0n)]);
      t.deepEqual(await free(ledger), third === undefined ? [] : [third]);
      const pending = await right(ledger.pending([{ instanceId: instance('1234'), range: ALWAYS }]));
      t.deepEqual(idsOf(pending), [third?.id ?? 0n]);
      const taken = await allOf(ledger.assigned({ from: at('2026-03-10T00:00:00Z'), to: at('2026-03-11T01:00:00Z') }));
      t.deepEqual(
        [...taken].sort((a, b) => (a.day < b.day ? -1 : 1)),
        [
          { uploadId: id, instanceId: instance('1234'), amountType: NODE_SECONDS, day: day('2026-03-10'), amount: 10n },
          { uploadId: id, instanceId: instance('2'), amountType: NODE_SECONDS, day: day('2026-03-11'), amount: 7n },
        ],
      );
      t.deepEqual(await allOf(ledger.assigned({ from: ALWAYS.from, to: at('2026-03-10T08:00:00Z') })), []);
      const half = await allOf(ledger.assigned({ from: at('2026-03-10T09:00:00Z'), to: at('2026-03-10T10:00:00Z') }));
      t.deepEqual(
        half.map(({ amount }) => amount),
        [5n],
      );
    },
  );

  law(
    'preparing removes the marks of its aggregates, and rows that were taken cannot be marked',
    async (t, { ledger, journal }) => {
      const ids = idsOf(await recorded(ledger, ...three));
      await right(ledger.setAside(ids, { reason: 'credit carried', detail: 'negative' }));
      const id = await prepared(journal, ids.slice(0, 2));
      t.is(await right(ledger.setAside(ids, { reason: 'held', detail: 'too late' })), 1);
      t.is(await right(ledger.setAside(ids, null)), 1);
      const upload = await right(journal.find(id));
      await right(
        journal.change({
          id,
          from: { state: { _tag: 'Prepared' }, attempts: 0 },
          to: { _tag: 'Rejected', reason: 'no', at: at('2026-03-11T03:00:00Z') },
          attempts: 0,
          refusals: 0,
          nextAttemptAt: at('2026-03-11T03:00:00Z'),
          lastError: none,
          fingerprint: none,
          at: at('2026-03-11T03:00:00Z'),
          decision: none,
          aggregates: { release: null },
        }),
      );
      t.false(isNone(upload));
      t.deepEqual(
        (await free(ledger)).map(({ setAside }) => setAside),
        [none, none, none],
      );
    },
  );

  law('an upload of five thousand aggregates is taken whole', async (t, { ledger, journal }) => {
    const totals = Array.from({ length: 5000 }, (_, n) => ({
      hour: plus(hour('2026-01-01T00:00:00Z'), BigInt(Math.floor(n / 100)) * DAY) as (typeof three)[0]['hour'],
      instanceId: instance(`${n % 100}`),
      total: 1n,
    }));
    const ids = idsOf(await recorded(ledger, ...totals));
    const id = await prepared(journal, ids);
    t.deepEqual(await free(ledger), []);
    const taken = await allOf(ledger.assigned(ALWAYS));
    t.is(taken.length, 5000);
    t.true(taken.every(({ uploadId, amount }) => uploadId === id && amount === 1n));
  });
};
