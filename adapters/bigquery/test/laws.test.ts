/** The laws of every event store, with the real client over HTTP and the adapter's SQL executed underneath. */
import { startFakeBigQuery } from '@usage-billing/bigquery-fake';
import { eventHistoryLaws, eventStoreLaws } from '@usage-billing/contracts/laws';
import test from 'ava';
import { subjectOn } from './support/stores.ts';

/** BigQuery promises neither to remember an insert id nor to forget it. */
for (const remembersInsertIds of [true, false]) {
  let seconds = 0;
  const now = (): Date => new Date(Date.parse('2026-03-10T09:15:00.250Z') + seconds * 1_000);
  const later = async (): Promise<void> => {
    seconds += 1;
  };
  const started = startFakeBigQuery({ remembersInsertIds, now });
  test.after.always(async () => (await started).close());
  const name = remembersInsertIds ? 'insert ids are remembered' : 'insert ids are forgotten at once';
  eventHistoryLaws(test, async () => subjectOn(await started, later), { name: `history, ${name}` });
  eventStoreLaws(test, async () => subjectOn(await started, later), {
    lacking: { prune: 'partitions expire by themselves, see retention.test.ts' },
    name,
  });
}
