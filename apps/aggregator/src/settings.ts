/** What can be configured about the aggregator. */
import { type ConfigOf, defaultSchedules, scheduleSetting, wholeNumber, withDefault } from '@usage-billing/wiring';

export const jobSettings = {
  schedule: scheduleSetting('aggregator', 'AGGREGATOR', 'schedule', defaultSchedules.aggregator),
  overlapHours: withDefault(
    {
      path: 'aggregator.overlapHours',
      env: 'AGGREGATOR_OVERLAP_HOURS',
      help: 'How far before the watermark of the last successful run deliveries are looked at again: what was being delivered then may have become visible later',
      codec: wholeNumber(0, 24 * 366),
    },
    6,
  ),
};

export type AggregatorConfig = ConfigOf<typeof jobSettings>;
