/** A connection knows a prepared statement by its name alone, and Postgres cuts names off after 63 bytes. */
import { instant } from '@usage-billing/core/shared';
import type { AmountType, InstanceId, SumsQuery } from '@usage-billing/core/usage';
import test from 'ava';
import fc from 'fast-check';
import { sumsStatement } from '../src/sums.ts';

const question: fc.Arbitrary<SumsQuery> = fc
  .record({
    by: fc.constantFrom('hour' as const, 'day' as const, 'month' as const),
    from: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    instances: fc.option(fc.array(fc.string(), { maxLength: 3 })),
    types: fc.option(fc.array(fc.string(), { maxLength: 3 })),
  })
  .map(({ by, from, instances, types }) => ({
    range: { from: instant(from), to: instant(from + 1n) },
    by,
    ...(instances === null ? {} : { instanceIds: instances as InstanceId[] }),
    ...(types === null ? {} : { amountTypes: types as AmountType[] }),
  }));

test('statements of one name have one text', (t) => {
  const texts = new Map<string, string>();
  fc.assert(
    fc.property(fc.array(question, { minLength: 1, maxLength: 10 }), (questions) => {
      const { name, sql } = sumsStatement(questions);
      if (name === undefined) return questions.length > 8;
      const known = texts.get(name) ?? sql;
      texts.set(name, sql);
      return known === sql && Buffer.byteLength(name) <= 63;
    }),
    { numRuns: 1_000 },
  );
  t.true(texts.size > 10);
});
