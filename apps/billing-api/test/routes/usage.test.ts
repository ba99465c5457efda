/** Usage over HTTP: no digit is lost, and the range is what the customer asked for. */
import { formatInstant, HOUR, instant } from '@usage-billing/core/shared';
import type { TimeRange } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import { ask, signedIn, startApi } from '../support/api.ts';
import { at, ledgerWith, NOW, PAYING, ports, sum } from '../support/ports.ts';

const path = `/api/billing/${PAYING}/usage`;
const alice = { headers: signedIn('alice') };

test('The largest int64 comes out as a string with all its digits', async (t) => {
  const api = await startApi(t, ports({ ledger: ledgerWith([sum('2026-03-10T11:00:00Z', 9223372036854775807n)]) }));
  const answer = await ask(t, api, path, alice);
  t.is(answer.text, '[{"start":"2026-03-10T11:00:00Z","nodeSeconds":"9223372036854775807"}]');
});

test('Amounts are JSON integers up to 2^53 − 1 and strings past it, on both sides of zero', async (t) => {
  const amounts = [0n, -1n, 9007199254740991n, 9007199254740992n, -9007199254740991n, -9007199254740992n];
  const sums = amounts.map((amount, index) => sum(`2026-03-10T0${index}:00:00Z`, amount));
  const api = await startApi(t, ports({ ledger: ledgerWith(sums) }));
  const answer = await ask(t, api, path, alice);
  t.deepEqual(
    (answer.json as ReadonlyArray<{ readonly nodeSeconds: unknown }>).map(({ nodeSeconds }) => nodeSeconds),
    [0, -1, 9007199254740991, '9007199254740992', -9007199254740991, '-9007199254740992'],
  );
});

test('Any amount survives the way over HTTP', async (t) => {
  let amounts: ReadonlyArray<bigint> = [];
  const ledger = { ...ledgerWith([]), sums: () => ledgerWith(amounts.map(hourly)).sums(anything) };
  const hourly = (amount: bigint, index: number) => ({ ...sum('2026-03-01T00:00:00Z', amount), start: hour(index) });
  const hour = (index: number) => instant(at('2026-03-01T00:00:00Z') + BigInt(index) * HOUR);
  const anything = { range: { from: NOW, to: NOW }, by: 'hour' as const };
  const api = await startApi(t, ports({ ledger }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), { maxLength: 20 }),
      async (generated) => {
        amounts = generated;
        const { json } = await ask(t, api, path, alice);
        const back = (json as ReadonlyArray<{ readonly nodeSeconds: number | string }>).map((row) =>
          BigInt(row.nodeSeconds),
        );
        t.deepEqual(back, [...generated]);
      },
    ),
    { numRuns: 50 },
  );
});

test('Nothing used is an empty list', async (t) => {
  const api = await startApi(t);
  t.is((await ask(t, api, path, alice)).text, '[]');
});

const rangeAsked = async (t: Parameters<typeof startApi>[0], query: string): Promise<readonly [string, string]> => {
  const asked: TimeRange[] = [];
  const api = await startApi(t, ports({ ledger: ledgerWith([], ({ range }) => asked.push(range)) }));
  t.is((await ask(t, api, `${path}${query}`, alice)).status, 200);
  const [range] = asked;
  return range === undefined ? ['', ''] : [formatInstant(range.from), formatInstant(range.to)];
};

test('Without a range the last 24 hours are answered', async (t) => {
  t.deepEqual(await rangeAsked(t, ''), ['2026-03-09T12:30:00Z', '2026-03-10T12:30:00Z']);
});

test('A range may be given in any zone', async (t) => {
  const query = `?start=${encodeURIComponent('2026-03-01T01:00:00+01:00')}&end=2026-03-02T00:00:00Z`;
  t.deepEqual(await rangeAsked(t, query), ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z']);
});

test('An end alone means the 24 hours before it', async (t) => {
  t.deepEqual(await rangeAsked(t, '?end=2026-02-02T00:00:00Z'), ['2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z']);
});

for (const [query, field] of [
  ['?start=2026-03-02T00:00:00Z&end=2026-03-02T00:00:00Z', 'start'],
  ['?start=2020-01-01T00:00:00Z&end=2026-03-02T00:00:00Z', 'start'],
  ['?start=2026-03-01T00:00:00Z&start=2026-03-02T00:00:00Z', 'start'],
  ['?end=2026-02-30T00:00:00Z', 'end'],
] as const)
  test(`The range ${query} is refused, naming ${field}`, async (t) => {
    const api = await startApi(t);
    const answer = await ask(t, api, `${path}${query}`, alice);
    t.is(answer.status, 400);
    t.is((answer.json as { readonly errors: ReadonlyArray<{ readonly field: string }> }).errors[0]?.field, field);
  });
