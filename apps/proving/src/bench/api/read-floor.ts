/** The one question to the ledger that a page about usage cannot do without. */
import type { Instant } from '@usage-billing/core/shared';
import type { BillingPool } from '@usage-billing/postgres';
import { query, timestamp } from '@usage-billing/postgres/testing';

export interface ReadFloor {
  /** Node-seconds of one instance in each UTC hour or day of the range that has any: start and exact sum, as text. */
  readonly sums: (
    instanceId: string,
    by: 'hour' | 'day',
    range: { readonly from: Instant; readonly to: Instant },
  ) => Promise<ReadonlyArray<{ readonly start: string; readonly amount: string }>>;
}

export const readFloor = (pool: BillingPool): ReadFloor => ({
  sums: (instanceId, by, { from, to }) =>
    pool.any(query<{ readonly start: string; readonly amount: string }>()`
      select to_char(date_trunc(${by}, bucket_start, 'UTC') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as start,
        sum(amount_value) as amount
      from aggregates
      where instance_id = ${instanceId} and amount_type = 'node-seconds'
        and bucket_start >= ${timestamp(from)} and bucket_start < ${timestamp(to)}
      group by 1
      order by 1`),
});
