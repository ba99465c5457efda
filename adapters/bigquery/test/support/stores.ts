/** Stores on a fake BigQuery; each has a dataset to itself. */
import type { FakeBigQuery } from '@usage-billing/bigquery-fake';
import type { EventStoreSubject } from '@usage-billing/contracts/laws';
import { parseInstant } from '@usage-billing/core/shared';
import { type MovableClock, movableClock } from '@usage-billing/memory';
import { isLeft } from 'fp-ts/lib/Either.js';
import { BIGQUERY_DEFAULTS, type BigQueryConfig, bigQueryEventStore, setUpBigQuery } from '../../src/index.ts';

export const configOn = ({ url }: Pick<FakeBigQuery, 'url'>, given: Partial<BigQueryConfig> = {}): BigQueryConfig => ({
  ...BIGQUERY_DEFAULTS,
  dataset: 'metering',
  endpoint: url,
  ...given,
  timing: { ...BIGQUERY_DEFAULTS.timing, pause: 5, ...given.timing },
});

export const lawClock = (): MovableClock => {
  const start = parseInstant('2026-03-10T09:15:00Z');
  if (isLeft(start)) throw new TypeError(start.left);
  return movableClock(start.right);
};

export const setUp = async (config: BigQueryConfig): Promise<void> => {
  const done = await setUpBigQuery(config)();
  if (isLeft(done)) throw new Error(done.left.message);
};

let datasets = 0;

/** On that fake, in a dataset of its own. */
export const subjectOn = async (fake: FakeBigQuery): Promise<EventStoreSubject> => {
  datasets += 1;
  const config = configOn(fake, { dataset: `laws_${datasets}` });
  await setUp(config);
  return {
    store: bigQueryEventStore(config, lawClock()),
    acceptsFirst: true,
    stampsDelivery: true,
    close: () => Promise.resolve(),
  };
};
