/** Damage to the ledger on purpose, to show that reconciliation finds it. */
import type { AmountType, InstanceId } from '@usage-billing/core/usage';
import type { BillingPool } from '@usage-billing/postgres';
import { query } from '@usage-billing/postgres/testing';

export interface LostAggregate {
  readonly id: bigint;
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly amount: bigint;
}

/** Deletes the newest ledger row that an upload has taken. */
export const loseAggregate = (pool: BillingPool): Promise<LostAggregate> =>
  pool.one(query<LostAggregate>()`
    delete from aggregates
    where (id, bucket_start) = (
      select id, bucket_start from aggregates where upload_id is not null order by bucket_start desc, id desc limit 1
    )
    returning id, instance_id as "instanceId", amount_type as "amountType", amount_value as amount`);
