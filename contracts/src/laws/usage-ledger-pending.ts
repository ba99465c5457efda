/** Laws of what could be billed: pending rows, and rows that are set aside for a reason. */
import { isSettled, type SetAsideReason } from '@usage-billing/core/usage';
import { none, some } from 'fp-ts/lib/Option.js';
import { free, idsOf, type LedgerSubject, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { anHourlyTotal, at, hour, instance, unit } from './samples.ts';
import { right } from './unwrap.ts';
import { inHour, pendingOf, THAT_DAY } from './usage-ledger-day.ts';

const REASONS: ReadonlyArray<SetAsideReason> = ['not rated', 'nets to zero', 'rejected', 'credit carried', 'held'];

export const usageLedgerPendingLaws = (law: Law<LedgerSubject>): void => {
  law('asked for nobody, nothing is pending', async (t, { ledger }) => {
    await recorded(ledger, inHour('2026-03-10T09:00:00Z'));
    t.deepEqual(await right(ledger.pending([])), []);
  });

  law('rows are pending in a half-open range, of each instance in its own', async (t, { ledger }) => {
    const hours = ['08', '09', '10', '11'].map((hh) => `2026-03-10T${hh}:00:00Z`);
    const both = ['1', '2'].flatMap((id) => hours.map((moment) => inHour(moment, { instanceId: instance(id) })));
    await recorded(ledger, ...both, inHour('2026-03-10T09:00:00Z', { instanceId: instance('3') }));
    const found = await right(
      ledger.pending([
        { instanceId: instance('2'), range: { from: at('2026-03-10T10:00:00Z'), to: at('2026-03-10T23:00:00Z') } },
        { instanceId: instance('1'), range: { from: at('2026-03-10T09:00:00Z'), to: at('2026-03-10T10:00:00Z') } },
        { instanceId: instance('unknown'), range: THAT_DAY },
      ]),
    );
    t.deepEqual(
      found.map(({ instanceId, bucketStart }) => [instanceId, bucketStart]),
      [
        ['1', hour('2026-03-10T09:00:00Z')],
        ['2', hour('2026-03-10T10:00:00Z')],
        ['2', hour('2026-03-10T11:00:00Z')],
      ],
    );
    t.true(found.every(({ setAside }) => setAside._tag === 'None'));
  });

  law('a row says when it was recorded, to the microsecond', async (t, { ledger }) => {
    const when = at('2026-03-10T10:10:00.123456Z');
    await right(ledger.recordTotals([inHour('2026-03-10T09:00:00Z')].map(anHourlyTotal), when));
    t.deepEqual(
      (await free(ledger)).map(({ recordedAt }) => recordedAt),
      [when],
    );
  });

  law('pending rows stand in the order of instance, type, hour and id', async (t, subject) => {
    const cells = ['10', '9', 'B', 'a'].flatMap((id) =>
      ['Z', 'a'].flatMap((type) =>
        ['08', '09'].map((hh) =>
          inHour(`2026-03-10T${hh}:00:00Z`, { instanceId: instance(id), amountType: unit(type) }),
        ),
      ),
    );
    await recorded(subject.ledger, ...[...cells].reverse());
    await recorded(subject.ledger, ...cells.map((one) => ({ ...one, total: 3n })));
    const found = await pendingOf(subject, 'a', '9', 'B', '10');
    t.deepEqual(
      found.map((one) => [one.instanceId, one.amountType, one.bucketStart, one.amount]),
      cells.flatMap((one) => [5n, -2n].map((amount) => [one.instanceId, one.amountType, one.hour, amount])),
    );
  });

  for (const reason of REASONS)
    law(
      `a row set aside as "${reason}" is ${isSettled(reason) ? 'settled: not pending' : 'still pending'}`,
      async (t, subject) => {
        const [row] = await recorded(subject.ledger, inHour('2026-03-10T09:00:00Z'));
        if (row === undefined) return t.fail('nothing was recorded');
        t.is(await right(subject.ledger.setAside([row.id], { reason, detail: `why: ä'"` })), 1);
        const marked = { ...row, setAside: some({ reason, detail: `why: ä'"` }) };
        t.deepEqual(await pendingOf(subject, '1234'), isSettled(reason) ? [] : [marked]);
        t.deepEqual(await free(subject.ledger), [marked], 'it is listed as free in either case');
        await right(subject.ledger.setAside([row.id], null));
        t.deepEqual(await pendingOf(subject, '1234'), [{ ...row, setAside: none }]);
      },
    );

  law('credit carried is pending at any age before the end of the range; nothing else is', async (t, subject) => {
    const old = await recorded(
      subject.ledger,
      ...REASONS.map((_, n) => inHour(`2020-01-01T0${n}:00:00Z`, { total: -5n })),
      inHour('2020-01-01T09:00:00Z'),
    );
    const [end, ...coming] = await recorded(
      subject.ledger,
      inHour('2026-03-11T00:00:00Z', { total: -1n }),
      inHour('2026-03-12T00:00:00Z', { total: -1n }),
    );
    const credit = { reason: 'credit carried', detail: 'negative' } as const;
    for (const [n, reason] of REASONS.entries())
      await right(subject.ledger.setAside(idsOf(old.slice(n, n + 1)), { reason, detail: 'negative' }));
    await right(subject.ledger.setAside([...(end === undefined ? [] : [end.id]), ...idsOf(coming)], credit));
    const found = await pendingOf(subject, '1234');
    t.deepEqual(
      found.map(({ bucketStart, setAside }) => [bucketStart, setAside]),
      [[hour('2020-01-01T03:00:00Z'), some(credit)]],
    );
    t.deepEqual(await pendingOf(subject, '1235'), [], 'and only of the instance that was asked for');
  });
};
