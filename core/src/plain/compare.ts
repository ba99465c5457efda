/** Two lists of amounts that should say the same, such as what was used and what was billed. */

/** Where two lists differ; all empty when they say the same. */
export interface ListDifferences {
  /** Keys that only the first list has, in its order. */
  readonly onlyInFirst: ReadonlyArray<string>;
  /** Keys that only the second list has, in its order. */
  readonly onlyInSecond: ReadonlyArray<string>;
  /** `difference` is second minus first. */
  readonly different: ReadonlyArray<{
    readonly key: string;
    readonly first: bigint;
    readonly second: bigint;
    readonly difference: bigint;
  }>;
}

/** One line of a list. Lines with the same key are added up. */
export interface ListedAmount {
  readonly key: string;
  readonly amount: bigint;
}

/** Exact: amounts are whole numbers of the smallest unit, such as cents or node-seconds. */
export const compareLists = (
  first: ReadonlyArray<ListedAmount>,
  second: ReadonlyArray<ListedAmount>,
): ListDifferences => {
  const [ours, theirs] = [sums(first), sums(second)];
  return {
    onlyInFirst: [...ours.keys()].filter((key) => !theirs.has(key)),
    onlyInSecond: [...theirs.keys()].filter((key) => !ours.has(key)),
    different: [...ours].flatMap(([key, amount]) => {
      const other = theirs.get(key);
      return other === undefined || other === amount
        ? []
        : [{ key, first: amount, second: other, difference: other - amount }];
    }),
  };
};

const sums = (list: ReadonlyArray<ListedAmount>): ReadonlyMap<string, bigint> => {
  const totals = new Map<string, bigint>();
  for (const { key, amount } of list) totals.set(key, (totals.get(key) ?? 0n) + amount);
  return totals;
};
