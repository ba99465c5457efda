/** A short run of `npm run torture -- aggregator`, and that a damaged ledger is found. */
import { anHourlyTotal, right } from '@usage-billing/contracts/laws';
import { HOUR, instantFromMillis } from '@usage-billing/core/shared';
import { type HourBucket, hourOf, type InstanceId } from '@usage-billing/core/usage';
import test from 'ava';
import { tortureAggregator } from '../src/torture/aggregator.ts';

test('aggregators that run at once and are killed leave the ledger as the events say', async (t) => {
  const { counts, broken } = await tortureAggregator({ seconds: 5, seed: 11, say: () => undefined });
  t.deepEqual(broken, []);
  t.true((counts['aggregator runs'] ?? 0) > 3);
  t.true((counts['hours compared'] ?? 0) > 10);
});

test('a row that does not belong into the ledger is named with its hour and both figures', async (t) => {
  const hour = (hourOf(instantFromMillis(Date.now())) - HOUR) as HourBucket;
  const { broken } = await tortureAggregator({
    seconds: 1,
    seed: 11,
    say: () => undefined,
    beforeJudging: async (ledger) => {
      const total = anHourlyTotal({ instanceId: 'nobody' as InstanceId, hour, total: 77n });
      await right(ledger.recordTotals([total], instantFromMillis(Date.now())));
    },
  });
  t.is(broken.length, 1);
  t.regex(broken[0] ?? '', /^nobody node-seconds .*: the events say 0, the ledger 77$/);
});
