/** Orders in which ports answer: by one value after the other, text by code unit whatever the locale. */

type Comparable = string | bigint | number;

/** Compares by the first of the values that differs. */
export const by =
  <Item>(values: (item: Item) => ReadonlyArray<Comparable>) =>
  (a: Item, b: Item): number => {
    const others = values(b);
    for (const [n, value] of values(a).entries()) {
      const other = others[n] ?? value;
      if (value < other) return -1;
      if (value > other) return 1;
    }
    return 0;
  };
