/** Laws of reading the ledger by period. */
import { type HourlyTotal, MAX_AMOUNT, NODE_SECONDS, type SumsQuery, type UsageSum } from '@usage-billing/core/usage';
import { ALWAYS, free, type LedgerSubject, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { at, hour, instance, unit } from './samples.ts';
import { right } from './unwrap.ts';

const cell = (moment: string, total: bigint, id = '1234', type: string = NODE_SECONDS): Partial<HourlyTotal> => ({
  hour: hour(moment),
  total,
  instanceId: instance(id),
  amountType: unit(type),
});

const brief = (sums: ReadonlyArray<UsageSum>): ReadonlyArray<readonly [bigint, string, string, bigint]> =>
  sums.map((one) => [one.start, one.instanceId, one.amountType, one.amount] as const);

export const usageLedgerReadLaws = (law: Law<LedgerSubject>): void => {
  law('an empty ledger has no sums, no instances and no rows', async (t, { ledger }) => {
    t.deepEqual(await right(ledger.sums({ range: ALWAYS, by: 'month' })), []);
    t.deepEqual(await right(ledger.instancesWithUsage(ALWAYS)), []);
    t.deepEqual(await free(ledger), []);
  });

  law('sums by hour, day and month begin at the UTC start of their period', async (t, { ledger }) => {
    const hours = ['2026-02-28T23:00:00Z', '2026-03-01T00:00:00Z', '2026-03-01T23:00:00Z', '2026-03-31T23:00:00Z'];
    await recorded(ledger, ...hours.map((moment, n) => cell(moment, 10n ** BigInt(n))));
    const told = async (by: 'hour' | 'day' | 'month') =>
      (await right(ledger.sums({ range: ALWAYS, by }))).map(({ start, amount }) => [start, amount]);
    t.deepEqual(
      await told('hour'),
      hours.map((moment, n) => [at(moment), 10n ** BigInt(n)]),
    );
    t.deepEqual(await told('day'), [
      [at('2026-02-28T00:00:00Z'), 1n],
      [at('2026-03-01T00:00:00Z'), 110n],
      [at('2026-03-31T00:00:00Z'), 1000n],
    ]);
    t.deepEqual(await told('month'), [
      [at('2026-02-01T00:00:00Z'), 1n],
      [at('2026-03-01T00:00:00Z'), 1110n],
    ]);
  });

  law('a period is the sum of all rows of its hours, negative ones too', async (t, { ledger }) => {
    for (const total of [100n, 40n, 55n]) await recorded(ledger, cell('2026-03-10T09:00:00Z', total));
    const [sum, ...more] = await right(ledger.sums({ range: ALWAYS, by: 'hour' }));
    t.deepEqual([sum?.amount, more.length], [55n, 0]);
  });

  law('a period whose rows add up to zero appears with 0', async (t, { ledger }) => {
    for (const total of [100n, 0n]) await recorded(ledger, cell('2026-03-10T09:00:00Z', total));
    t.deepEqual(
      (await right(ledger.sums({ range: ALWAYS, by: 'day' }))).map(({ amount }) => amount),
      [0n],
    );
  });

  law('sums are exact past int64', async (t, { ledger }) => {
    const hours = ['09', '10', '11'].map((hh) => cell(`2026-03-10T${hh}:00:00Z`, MAX_AMOUNT));
    await recorded(ledger, ...hours);
    const [sum] = await right(ledger.sums({ range: ALWAYS, by: 'day' }));
    t.is(sum?.amount, 3n * MAX_AMOUNT);
  });

  law('sums stand in the order of start, instance and type, compared by code point', async (t, { ledger }) => {
    const cells = ['2026-03-10T09:00:00Z', '2026-03-10T10:00:00Z'].flatMap((moment) =>
      ['10', '9', 'B', 'a', 'a b', 'a-b', 'ab'].flatMap((id) =>
        ['Z', 'a'].map((type) => [at(moment), id, type, 5n] as const),
      ),
    );
    const totals = cells.map(([start, id, type, total]) => ({
      hour: start as HourlyTotal['hour'],
      instanceId: instance(id),
      amountType: unit(type),
      total,
    }));
    await recorded(ledger, ...[...totals].reverse());
    t.deepEqual(brief(await right(ledger.sums({ range: ALWAYS, by: 'hour' }))), cells);
  });

  law('the range of sums is half-open, whatever the period', async (t, { ledger }) => {
    const hours = ['08', '09', '10', '11'].map((hh) => cell(`2026-03-10T${hh}:00:00Z`, 1n));
    await recorded(ledger, ...hours);
    const range = { from: at('2026-03-10T09:00:00Z'), to: at('2026-03-10T11:00:00Z') };
    t.is((await right(ledger.sums({ range, by: 'hour' }))).length, 2);
    t.deepEqual(
      (await right(ledger.sums({ range, by: 'month' }))).map(({ start, amount }) => [start, amount]),
      [[at('2026-03-01T00:00:00Z'), 2n]],
    );
    t.deepEqual(await right(ledger.sums({ range: { from: range.from, to: range.from }, by: 'hour' })), []);
  });

  law('sums of chosen instances and types leave the others out; a choice of none is none', async (t, { ledger }) => {
    const cells = ['1', '2', '3'].flatMap((id) => ['x', 'y'].map((type) => cell('2026-03-10T09:00:00Z', 5n, id, type)));
    await recorded(ledger, ...cells);
    const ask = async (chosen: {
      readonly instanceIds?: ReadonlyArray<ReturnType<typeof instance>>;
      readonly amountTypes?: ReadonlyArray<ReturnType<typeof unit>>;
    }) =>
      (await right(ledger.sums({ range: ALWAYS, by: 'day', ...chosen }))).map(
        (one) => `${one.instanceId}${one.amountType}`,
      );
    t.deepEqual(await ask({}), ['1x', '1y', '2x', '2y', '3x', '3y']);
    t.deepEqual(await ask({ instanceIds: [instance('3'), instance('1'), instance('unknown')] }), [
      '1x',
      '1y',
      '3x',
      '3y',
    ]);
    t.deepEqual(await ask({ amountTypes: [unit('y')] }), ['1y', '2y', '3y']);
    t.deepEqual(await ask({ instanceIds: [instance('2')], amountTypes: [unit('x')] }), ['2x']);
    t.deepEqual(await ask({ instanceIds: [] }), []);
    t.deepEqual(await ask({ amountTypes: [] }), []);
  });

  law('queries together are answered as each of them alone, in their order', async (t, { ledger }) => {
    const hours = ['2026-02-28T23:00:00Z', '2026-03-01T00:00:00Z', '2026-03-01T23:00:00Z', '2026-03-31T23:00:00Z'];
    await recorded(ledger, ...hours.flatMap((moment) => ['1', '2'].map((id) => cell(moment, 5n, id))));
    const march = { from: at('2026-03-01T00:00:00Z'), to: at('2026-04-01T00:00:00Z') };
    const queries: ReadonlyArray<SumsQuery> = [
      { range: march, by: 'hour', instanceIds: [instance('2')] },
      { range: march, by: 'day', instanceIds: [instance('unknown')] },
      { range: ALWAYS, by: 'month', amountTypes: [NODE_SECONDS] },
      { range: march, by: 'day' },
      { range: march, by: 'hour', instanceIds: [instance('2')] },
    ];
    const alone = await Promise.all(queries.map((query) => right(ledger.sums(query))));
    t.deepEqual(
      alone.map(({ length }) => length),
      [3, 0, 4, 4, 3],
    );
    t.deepEqual(await right(ledger.sumsTogether(queries)), alone);
    t.deepEqual(await right(ledger.sumsTogether([])), []);
  });
};
