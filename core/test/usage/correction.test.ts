import { correction, isAmount, MAX_AMOUNT, MIN_AMOUNT } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';

test('13620 into an empty hour, then 3792 more, then nothing', (t) => {
  t.like(correction(13_620n, 0n), { _tag: 'Insert', amount: 13_620n });
  t.like(correction(17_412n, 13_620n), { _tag: 'Insert', amount: 3_792n });
  t.deepEqual(correction(17_412n, 17_412n), { _tag: 'Nothing' });
});

test('an hour that shrank is corrected downwards', (t) => {
  t.like(correction(0n, 60n), { _tag: 'Insert', amount: -60n });
});

test('the largest and the smallest amount go through, one more or less does not', (t) => {
  for (const total of [MAX_AMOUNT, MIN_AMOUNT]) t.like(correction(total, 0n), { _tag: 'Insert', amount: total });
  for (const total of [MAX_AMOUNT + 1n, MIN_AMOUNT - 1n])
    t.deepEqual(correction(total, 0n), {
      _tag: 'Quarantine',
      reason: `the total ${total} does not fit into int64`,
    });
});

test('a difference that does not fit is put aside although both sides fit', (t) => {
  t.deepEqual(correction(MAX_AMOUNT, -1n), {
    _tag: 'Quarantine',
    reason: `the difference ${MAX_AMOUNT + 1n} to what is held does not fit into int64`,
  });
});

test('after the correction the hour holds the total, or it was put aside', (t) => {
  const near = fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n });
  fc.assert(
    fc.property(near, near, (total, held) => {
      const decision = correction(total, held);
      if (decision._tag === 'Quarantine') return !isAmount(total) || !isAmount(total - held);
      return held + (decision._tag === 'Insert' ? decision.amount : 0n) === total && isAmount(total);
    }),
    { numRuns: 500 },
  );
  t.pass();
});
