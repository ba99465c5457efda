/** Laws of usage that is set aside: added up for staff, and opened again by somebody's decision. */
import { HOUR, keptDecision, plus } from '@usage-billing/core/shared';
import { NODE_SECONDS, type ReleaseOrder } from '@usage-billing/core/usage';
import { none, some } from 'fp-ts/lib/Option.js';
import { ALWAYS, free, idsOf, type LedgerSubject, recorded } from './billing-data-subject.ts';
import type { Law } from './law.ts';
import { aStaffDecision, at, hour, instance, unit } from './samples.ts';
import { race, right } from './unwrap.ts';
import { inHour } from './usage-ledger-day.ts';

const NINE = hour('2026-03-10T09:00:00Z');
const TEN = hour('2026-03-10T10:00:00Z');

const order = (given: Partial<ReleaseOrder> = {}): ReleaseOrder => ({
  instanceId: instance('1234'),
  amountType: NODE_SECONDS,
  reason: 'not rated',
  range: { from: NINE, to: plus(TEN, HOUR) },
  at: at('2026-03-12T10:00:00.000001Z'),
  decision: aStaffDecision({ note: "sold after all, 'ä'" }),
  ...given,
});

export const usageLedgerReleaseLaws = (law: Law<LedgerSubject>): void => {
  law(
    'what is set aside is added up by instance, unit and reason, with the time and the last detail',
    async (t, subject) => {
      const { ledger } = subject;
      const big = 9_000_000_000_000_000_000n;
      const rows = await recorded(
        ledger,
        inHour('2026-03-10T09:00:00Z', { total: big }),
        inHour('2026-03-10T10:00:00Z', { total: big }),
        inHour('2026-03-10T10:00:00Z', { amountType: unit('samples'), total: 5n }),
        inHour('2026-03-10T11:00:00Z', { instanceId: instance('9'), total: 1n }),
      );
      const ids = idsOf(rows);
      t.deepEqual(await right(ledger.setAsideSums({})), []);
      const idOf = (n: number): bigint => ids[n] ?? 0n;
      await right(ledger.setAside([idOf(0)], { reason: 'rejected', detail: 'older' }));
      await right(ledger.setAside([idOf(1)], { reason: 'rejected', detail: 'newer' }));
      await right(ledger.setAside([idOf(2)], { reason: 'held', detail: 'wait' }));
      const node = { amountType: NODE_SECONDS, reason: 'rejected', rows: 2, amount: 2n * big } as const;
      const nodes = { ...node, instanceId: instance('1234'), oldest: NINE, newest: TEN, detail: 'newer' };
      const samples = { amountType: unit('samples'), reason: 'held', rows: 1, amount: 5n, detail: 'wait' } as const;
      t.deepEqual(await right(ledger.setAsideSums({})), [
        nodes,
        { ...samples, instanceId: instance('1234'), oldest: TEN, newest: TEN },
      ]);
      t.deepEqual(await right(ledger.setAsideSums({ instanceId: instance('9') })), []);
    },
  );

  law('a release opens the rows that it names, no others, and is written down', async (t, { ledger }) => {
    const rows = await recorded(
      ledger,
      inHour('2026-03-10T08:00:00Z', { total: 1n }),
      inHour('2026-03-10T09:00:00Z', { total: 2n }),
      inHour('2026-03-10T10:00:00Z', { total: 4n }),
      inHour('2026-03-10T11:00:00Z', { total: 8n }),
      inHour('2026-03-10T09:00:00Z', { instanceId: instance('9'), total: 16n }),
      inHour('2026-03-10T09:00:00Z', { amountType: unit('samples'), total: 32n }),
    );
    await right(ledger.setAside(idsOf(rows), { reason: 'not rated', detail: '' }));
    const decision = keptDecision(order().decision);
    const released = { ...order(), decision, rows: 2, amount: 6n, oldest: NINE };
    t.deepEqual(await right(ledger.release(order())), some(released));
    const opened = (await free(ledger)).filter(({ setAside }) => setAside._tag === 'None');
    t.deepEqual(
      opened.map(({ amount }) => amount),
      [2n, 4n],
    );
    await right(ledger.release(order({ amountType: unit('samples') })));
    t.deepEqual(
      (await right(ledger.releases({ limit: 1 }))).map(({ amount }) => amount),
      [32n],
    );
    t.deepEqual((await right(ledger.releases({ limit: 9 })))[1], released);
  });

  law('a release that finds no such row writes nothing', async (t, { ledger }) => {
    const rows = await recorded(ledger, inHour('2026-03-10T09:00:00Z'));
    t.deepEqual(await right(ledger.release(order())), none, 'open already');
    await right(ledger.setAside(idsOf(rows), { reason: 'rejected', detail: '' }));
    t.deepEqual(await right(ledger.release(order())), none, 'another reason');
    t.deepEqual(await right(ledger.releases({ limit: 9 })), []);
  });

  law('of releases of the same rows at once exactly one opens them', async (t, { ledger }) => {
    const rows = await recorded(ledger, inHour('2026-03-10T09:00:00Z'), inHour('2026-03-10T10:00:00Z'));
    await right(ledger.setAside(idsOf(rows), { reason: 'not rated', detail: '' }));
    const answers = await race(Array.from({ length: 6 }, () => ledger.release(order())));
    t.is(answers.filter((answer) => answer._tag === 'Right' && answer.right._tag === 'Some').length, 1);
    t.is((await right(ledger.releases({ limit: 9 }))).length, 1);
  });

  law('a release is in the audit log with what it opened; one that opened nothing is not', async (t, subject) => {
    const { ledger, actions } = subject;
    const rows = await recorded(ledger, inHour('2026-03-10T09:00:00Z', { total: 9_007_199_254_740_993n }));
    await right(ledger.release(order()));
    await right(ledger.setAside(idsOf(rows), { reason: 'not rated', detail: '' }));
    await right(ledger.release(order()));
    await right(ledger.release(order()));
    const usage = { unit: 'node-seconds', amount: '9007199254740993', rows: 1, oldest: '2026-03-10T09:00:00Z' };
    t.deepEqual(
      (await right(actions.list({ limit: 10 }))).map(({ id: _, ...entry }) => entry),
      [
        {
          decision: order().decision,
          at: order().at,
          action: 'usage.release',
          object: { kind: 'organization', id: '1234' },
          before: some({ ...usage, setAside: 'not rated' }),
          after: some({ ...usage, pending: true }),
        },
      ],
    );
  });

  law(
    'what staff settle is marked so, no other row, and is in the audit log; it may be released again',
    async (t, subject) => {
      const { ledger, actions } = subject;
      const rows = await recorded(
        ledger,
        inHour('2026-03-10T09:00:00Z', { total: -2n }),
        inHour('2026-03-10T10:00:00Z', { total: -4n }),
        inHour('2026-03-10T11:00:00Z', { total: -8n }),
        inHour('2026-03-10T09:00:00Z', { instanceId: instance('9'), total: -16n }),
      );
      const owed = order({ reason: 'credit owed' });
      const settlement = { ...owed, as: 'credited' } as const;
      t.deepEqual(await right(ledger.settle(settlement)), none, 'nothing is set aside yet');
      await right(ledger.setAside(idsOf(rows), { reason: 'credit owed', detail: '' }));
      t.deepEqual(await right(ledger.settle(settlement)), some({ rows: 2, amount: -6n, oldest: NINE }));
      t.deepEqual(await right(ledger.settle(settlement)), none, 'settled already');
      t.deepEqual(
        (await right(ledger.setAsideSums({}))).map((sum) => `${sum.instanceId} ${sum.reason} ${sum.amount}`),
        ['1234 credit owed -8', '1234 settled by hand -6', '9 credit owed -16'],
      );
      const pending = await right(ledger.pending([{ instanceId: instance('1234'), range: ALWAYS }]));
      t.deepEqual(
        pending.map(({ amount }) => amount),
        [-8n],
      );
      const usage = { unit: 'node-seconds', amount: '-6', rows: 2, oldest: '2026-03-10T09:00:00Z' };
      t.deepEqual(
        (await right(actions.list({ limit: 10 }))).map(({ id: _, ...entry }) => entry),
        [
          {
            decision: owed.decision,
            at: owed.at,
            action: 'usage.settle',
            object: { kind: 'organization', id: '1234' },
            before: some({ ...usage, setAside: 'credit owed' }),
            after: some({ ...usage, setAside: 'settled by hand', as: 'credited' }),
          },
        ],
      );
      const released = await right(ledger.release(order({ reason: 'settled by hand' })));
      t.is(released._tag === 'Some' ? released.value.amount : 0n, -6n);
    },
  );
};
