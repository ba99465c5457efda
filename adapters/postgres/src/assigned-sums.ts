/** What uploads have taken, summed by day. */
import { dayOf, type Instant, startOfDay } from '@usage-billing/core/shared';
import type { AssignedSum, TimeRange } from '@usage-billing/core/usage';
import { within } from './ledger-range.ts';
import { fragment, query, texts, timestamp } from './values.ts';

export interface AssignedRow {
  readonly upload_id: bigint;
  readonly instance_id: AssignedSum['instanceId'];
  readonly amount_type: AssignedSum['amountType'];
  readonly day_start: Instant;
  readonly amount: string;
}

export const assignedPage = (
  range: TimeRange,
  instanceIds: ReadonlyArray<AssignedSum['instanceId']> | undefined,
  after: AssignedSum | undefined,
  limit: number,
) => {
  const rest =
    after === undefined
      ? fragment``
      : fragment`and (date_trunc('day', a.bucket_start, 'UTC'), a.upload_id, a.instance_id, a.amount_type)
          > (${timestamp(startOfDay(after.day))}::timestamptz, ${after.uploadId.toString()}::bigint,
            ${after.instanceId}, ${after.amountType})`;
  return query<AssignedRow>()`
    select date_trunc('day', a.bucket_start, 'UTC') as day_start, a.upload_id, a.instance_id, a.amount_type,
      sum(a.amount_value) as amount
    from aggregates a
    where a.upload_id is not null and ${within(range)} ${ofInstances(instanceIds)} ${rest}
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
    limit ${limit}`;
};

/** For a statement that calls the ledger `a`. Undefined: of all of them. */
export const ofInstances = (instanceIds: ReadonlyArray<AssignedSum['instanceId']> | undefined) =>
  instanceIds === undefined ? fragment`` : fragment`and a.instance_id = any(${texts(instanceIds)})`;

export const toAssigned = (row: AssignedRow): AssignedSum => ({
  uploadId: row.upload_id,
  instanceId: row.instance_id,
  amountType: row.amount_type,
  day: dayOf(row.day_start),
  amount: BigInt(row.amount),
});
