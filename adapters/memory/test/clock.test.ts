import { DAY, HOUR, instantFromMillis, plus } from '@usage-billing/core/shared';
import { movableClock } from '@usage-billing/memory';
import test from 'ava';

const START = instantFromMillis(Date.parse('2026-03-17T09:30:00Z'));

test('the clock stands still until it is moved', (t) => {
  const clock = movableClock(START);
  t.is(clock.now(), START);
  clock.advance(HOUR);
  t.is(clock.now(), plus(START, HOUR));
  clock.set(plus(START, DAY));
  t.is(clock.now(), plus(START, DAY));
  clock.set(clock.now());
  clock.advance(0n);
  t.is(clock.now(), plus(START, DAY));
});

test('the clock refuses to go back and stays where it is', (t) => {
  const clock = movableClock(START);
  t.throws(() => clock.set(plus(START, -1n)), {
    message: 'the clock shows 2026-03-17T09:30:00Z and cannot go back to 2026-03-17T09:29:59.999999Z',
  });
  t.throws(() => clock.advance(-1n));
  t.is(clock.now(), START);
});
