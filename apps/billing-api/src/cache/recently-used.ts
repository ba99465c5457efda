/** Remembers things by name; of too many, those go that nobody asked for longest. */

export interface RecentlyUsed<A> {
  readonly get: (name: string) => A | undefined;
  readonly set: (name: string, value: A) => void;
  readonly values: () => Iterable<A>;
}

export const recentlyUsed = <A>(most: number): RecentlyUsed<A> => {
  /** In the order of their last use. */
  const remembered = new Map<string, A>();
  const set = (name: string, value: A): void => {
    remembered.delete(name);
    remembered.set(name, value);
    if (remembered.size <= most) return;
    const [longestUnused = name] = remembered.keys();
    remembered.delete(longestUnused);
  };
  return {
    get: (name) => {
      const found = remembered.get(name);
      if (found !== undefined) set(name, found);
      return found;
    },
    set,
    values: () => remembered.values(),
  };
};
