/** An ingester whose machine has a wrong clock. */
import { DAY, HOUR, type Instant, instant, MINUTE, plus } from '@usage-billing/core/shared';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { clockGuard } from '../src/clock-guard.ts';
import { openIngester, post } from './support/ingester.ts';
import { record } from './support/record.ts';

const START = instant(420_000n * HOUR + 1n);

for (const [what, skew] of [
  ['ten days behind', -10n * DAY],
  ['forty days ahead', 40n * DAY],
] as const)
  test(`with its clock ${what} the event store's, it accepts nothing and says why, until they agree`, async (t) => {
    let storeNow: Instant = plus(START, -skew);
    const { ingester, store } = await openIngester(t, { now: START, storeNow: () => storeNow });
    const refused = await post(ingester.url, record('a'));
    t.is(refused.status, 503);
    t.regex(await refused.text(), /the clock of this machine is \d+ days (behind|ahead of) the event store's/);
    t.true(O.isSome(ingester.clockGuard.problem()));
    t.regex(await ingester.registry.metrics(), /^billing_ingester_clock_skew_seconds -?[\d.]+$/m);
    storeNow = START;
    await ingester.clockGuard.measureNow();
    t.is((await post(ingester.url, record('a'))).status, 200);
    await ingester.spool.drained();
    t.is(await store.rows(), 1);
  });

test('four minutes are as nothing', async (t) => {
  const { ingester } = await openIngester(t, { now: START, storeNow: () => plus(START, 4n * MINUTE) });
  t.is((await post(ingester.url, record('a'))).status, 200);
});

test('a clock that jumps is noticed at the next event, and trusted again when it jumps back', async (t) => {
  const machine = { now: START, monotonic: 0 };
  const told: string[] = [];
  const guard = clockGuard({
    clock: { now: () => machine.now },
    storeNow: async () => E.right(START),
    maxSkew: 5n * MINUTE,
    onChange: (problem) => told.push(problem._tag),
    monotonic: () => machine.monotonic,
  });
  t.teardown(guard.stop);
  await guard.measure();
  t.deepEqual(guard.problem(), O.none);
  machine.monotonic += 60_000;
  machine.now = plus(START, MINUTE);
  t.deepEqual(guard.skew(), O.some(0n), 'time that passes is no skew');
  machine.now = plus(START, 3n * DAY);
  t.regex(O.toNullable(guard.problem()) ?? '', /2 days ahead of/);
  machine.now = plus(START, MINUTE);
  t.deepEqual(guard.problem(), O.none);
  t.deepEqual(told, ['Some', 'None']);
});

test('while the event store was never reached the clock is taken as it is', async (t) => {
  const guard = clockGuard({
    clock: { now: () => START },
    storeNow: async () => E.left({ _tag: 'EventStoreUnavailable', message: 'away' }),
    maxSkew: MINUTE,
    onChange: () => t.fail(),
  });
  t.teardown(guard.stop);
  await guard.measure();
  t.deepEqual([guard.problem(), guard.skew()], [O.none, O.none]);
});
