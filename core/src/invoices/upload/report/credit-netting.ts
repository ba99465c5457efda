/** Quantities that the provider takes: positive and below 10^13. What is negative waits for usage to be set off against. */
import type { Aggregate } from '../../../usage/aggregate.ts';
import type { CycleGroup } from './cycle-groups.ts';

/** The provider takes quantities below this. */
export const QUANTITY_LIMIT = 10n ** 13n;

/** 0 < quantity < 10^13: the sum of the group's aggregates, those of credits that it took over included. */
export type BilledGroup<Group extends CycleGroup = CycleGroup> = Group & { readonly quantity: bigint };

export interface NettedGroups<Group extends CycleGroup = CycleGroup> {
  readonly billed: ReadonlyArray<BilledGroup<Group>>;
  readonly zero: ReadonlyArray<Aggregate>;
  readonly tooLarge: ReadonlyArray<{ readonly quantity: bigint; readonly aggregates: ReadonlyArray<Aggregate> }>;
  readonly credit: ReadonlyArray<Aggregate>;
}

export const sumOf = (aggregates: ReadonlyArray<Aggregate>): bigint =>
  aggregates.reduce((total, aggregate) => total + aggregate.amount, 0n);

/**
 * A negative group waits for the next positive one. A positive group that does not cover the credit waits with it. One
 * past the limit is held out alone: the credit then waits for the one after it.
 */
export const netCredits = <Group extends CycleGroup>(groups: ReadonlyArray<Group>): NettedGroups<Group> => {
  const billed: BilledGroup<Group>[] = [];
  const zero: Aggregate[] = [];
  const tooLarge: { quantity: bigint; aggregates: ReadonlyArray<Aggregate> }[] = [];
  let credit: ReadonlyArray<Aggregate> = [];
  for (const group of groups) {
    const together = [...credit, ...group.aggregates];
    const quantity = sumOf(together);
    if (sumOf(group.aggregates) === 0n) zero.push(...group.aggregates);
    else if (quantity >= QUANTITY_LIMIT) tooLarge.push({ quantity, aggregates: group.aggregates });
    else if (quantity < 0n) credit = together;
    else {
      if (quantity === 0n) zero.push(...together);
      else billed.push({ ...group, aggregates: together, quantity });
      credit = [];
    }
  }
  return { billed, zero, tooLarge, credit };
};
