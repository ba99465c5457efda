/** Pending ledger rows, sorted by whether this run looks at them, and added up for people. */

import * as O from 'fp-ts/lib/Option.js';
import type { Instant } from '../../../shared/instant.ts';
import type { Aggregate, SetAsideReason, UnassignedAggregate } from '../../../usage/aggregate.ts';
import type { HourBucket } from '../../../usage/hour-bucket.ts';
import type { InstanceId } from '../../../usage/instance-id.ts';
import { amountsByUnit, type UnitAmount } from '../../../usage/unit-amount.ts';

export interface PendingUsage {
  readonly candidates: ReadonlyArray<UnassignedAggregate>;
  /** Older than the look-back: nothing looks at them unless somebody asks for an earlier start. */
  readonly stranded: ReadonlyArray<UnassignedAggregate>;
}

const isMarked = (row: UnassignedAggregate, reason: SetAsideReason): boolean =>
  O.isSome(row.setAside) && row.setAside.value.reason === reason;

/** A credit waits for later usage however old it is. */
export const sortPending = (rows: ReadonlyArray<UnassignedAggregate>, earliest: Instant): PendingUsage => {
  const isCandidate = (row: UnassignedAggregate): boolean =>
    row.bucketStart >= earliest || isMarked(row, 'credit carried') || isMarked(row, 'credit owed');
  return { candidates: rows.filter(isCandidate), stranded: rows.filter((row) => !isCandidate(row)) };
};

/** Usage older than the look-back, which no run takes by itself. */
export interface StrandedAmount extends UnitAmount {
  readonly instanceId: InstanceId;
  readonly oldest: HourBucket;
}

export const strandedAmounts = (
  instanceId: InstanceId,
  stranded: ReadonlyArray<Aggregate>,
): ReadonlyArray<StrandedAmount> =>
  amountsByUnit(stranded).map((unit) => ({
    ...unit,
    instanceId,
    oldest: stranded
      .filter(({ amountType }) => amountType === unit.amountType)
      .map(({ bucketStart }) => bucketStart)
      .reduce((oldest, hour) => (hour < oldest ? hour : oldest)),
  }));

/** Rows that do not carry this mark yet: a run that decides the same again writes nothing. */
export const withoutMark = (
  rows: ReadonlyArray<Aggregate>,
  mark: { readonly reason: SetAsideReason; readonly detail: string },
  known: ReadonlyMap<bigint, UnassignedAggregate>,
): ReadonlyArray<bigint> =>
  rows
    .filter(({ id }) => {
      const current = known.get(id)?.setAside ?? O.none;
      return O.isNone(current) || current.value.reason !== mark.reason || current.value.detail !== mark.detail;
    })
    .map(({ id }) => id);
