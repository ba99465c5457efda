import { DAY, HOUR, instant, MINUTE, plus, SECOND } from '@usage-billing/core/shared';
import { clockSkew, describeSkew } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';

const micros = fc.bigInt({ min: 0n, max: 10n ** 15n });

test('a store that answers slowly is no clock that differs', (t) => {
  const before = instant(1_000n * SECOND);
  const after = plus(before, 20n * SECOND);
  t.is(clockSkew({ before, after, store: plus(before, 7n * SECOND) }), 0n);
  t.is(clockSkew({ before, after, store: plus(before, -3n * SECOND) }), 3n * SECOND);
  t.is(clockSkew({ before, after, store: plus(after, 3n * SECOND) }), -3n * SECOND);
});

test('whatever the answer takes, the skew is never larger than the true one, nor of the other sign', (t) => {
  fc.assert(
    fc.property(
      micros,
      micros,
      micros,
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      (start, there, back, ahead) => {
        const store = instant(start + there);
        const measured = clockSkew({
          before: instant(start + ahead),
          store,
          after: instant(start + there + back + ahead),
        });
        t.true(measured === 0n || measured > 0n === ahead > 0n);
        t.true((measured < 0n ? -measured : measured) <= (ahead < 0n ? -ahead : ahead));
      },
    ),
  );
});

test('a skew is told in the largest unit that fits', (t) => {
  t.is(describeSkew(3n * DAY + HOUR), '3 days ahead of');
  t.is(describeSkew(-7n * MINUTE), '7 minutes behind');
  t.is(describeSkew(SECOND), '1 second ahead of');
});
