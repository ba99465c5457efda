import { type Instant, instant, SECOND } from '@usage-billing/core/shared';
import test from 'ava';
import fc from 'fast-check';
import { type FreshnessRules, useOf } from '../../src/shared/freshness.ts';

const RULES: FreshnessRules = { freshFor: 60n * SECOND };
const WITH_OLD: FreshnessRules = { ...RULES, oldInstead: { pause: 10n * SECOND, patience: SECOND } };

const second = (seconds: bigint): Instant => instant(seconds * SECOND);
const kept = { value: 'anything', askedAt: second(1_000n) };

test('an answer is fresh until exactly its time is over', (t) => {
  t.is(useOf(RULES, kept, undefined, kept.askedAt), 'fresh');
  t.is(useOf(RULES, kept, undefined, instant(second(1_060n) - 1n)), 'fresh');
  t.is(useOf(RULES, kept, undefined, second(1_060n)), 'ask');
});

test('where nothing is kept there is something to ask', (t) => {
  t.is(useOf(WITH_OLD, undefined, second(1_000n), second(1_001n)), 'ask');
});

test('after a failure an old answer serves for the pause, if old ones serve at all', (t) => {
  const failedAt = second(2_000n);
  t.is(useOf(WITH_OLD, kept, failedAt, instant(second(2_010n) - 1n)), 'old');
  t.is(useOf(WITH_OLD, kept, failedAt, second(2_010n)), 'ask');
  t.is(useOf(WITH_OLD, kept, undefined, failedAt), 'ask');
  t.is(useOf(RULES, kept, failedAt, failedAt), 'ask');
});

test('as time passes an answer never becomes fresh again', (t) => {
  const moment = fc.bigInt({ min: 0n, max: 10_000n });
  fc.assert(
    fc.property(moment, moment, moment, fc.option(moment, { nil: undefined }), (askedAt, one, other, failed) => {
      const [sooner, later] = one < other ? [one, other] : [other, one];
      const use = (at: bigint) =>
        useOf(
          { freshFor: 500n, oldInstead: { pause: 50n, patience: 5n } },
          { value: 0, askedAt: instant(askedAt) },
          failed === undefined ? undefined : instant(failed),
          instant(at),
        );
      return use(sooner) === 'fresh' || use(later) !== 'fresh';
    }),
  );
  t.pass();
});
