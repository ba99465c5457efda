/** The laws of every event store, with the real client over HTTP and the adapter's SQL executed underneath. */
import { startFakeBigQuery } from '@usage-billing/bigquery-fake';
import { eventStoreLaws } from '@usage-billing/contracts/laws';
import test from 'ava';
import { subjectOn } from './support/stores.ts';

/** BigQuery promises neither to remember an insert id nor to forget it. */
for (const remembersInsertIds of [true, false]) {
  const started = startFakeBigQuery({ remembersInsertIds });
  test.after.always(async () => (await started).close());
  eventStoreLaws(test, async () => subjectOn(await started), {
    name: remembersInsertIds ? 'insert ids are remembered' : 'insert ids are forgotten at once',
  });
}
