/** Stores on a fake BigQuery; each has a dataset to itself. */
import type { FakeBigQuery } from '@usage-billing/bigquery-fake';
import type { EventHistorySubject } from '@usage-billing/contracts/laws';
import { memoryStaffActions } from '@usage-billing/memory';
import { isLeft } from 'fp-ts/lib/Either.js';
import {
  BIGQUERY_DEFAULTS,
  type BigQueryConfig,
  bigQueryEventHistory,
  bigQueryEventStore,
  setUpBigQuery,
} from '../../src/index.ts';

export const configOn = ({ url }: Pick<FakeBigQuery, 'url'>, given: Partial<BigQueryConfig> = {}): BigQueryConfig => ({
  ...BIGQUERY_DEFAULTS,
  dataset: 'metering',
  endpoint: url,
  ...given,
  timing: { ...BIGQUERY_DEFAULTS.timing, pause: 5, ...given.timing },
});

export const setUp = async (config: BigQueryConfig): Promise<void> => {
  const done = await setUpBigQuery(config)();
  if (isLeft(done)) throw new Error(done.left.message);
};

let datasets = 0;

/** On that fake, in a dataset of its own. */
export const subjectOn = async (fake: FakeBigQuery, later: () => Promise<void>): Promise<EventHistorySubject> => {
  datasets += 1;
  const config = configOn(fake, { dataset: `laws_${datasets}` });
  await setUp(config);
  return {
    store: bigQueryEventStore(config),
    history: bigQueryEventHistory(config),
    actions: memoryStaffActions(),
    acceptsFirst: true,
    later,
    close: () => Promise.resolve(),
  };
};
