/** A keeper for each thing that is asked for by name; of too many, those go that nobody asked for longest. */
import { type Keeper, type KeeperOptions, keeper } from './keeper.ts';

export interface Keepers<Failure, A> {
  readonly of: (name: string) => Keeper<Failure, A>;
  readonly drop: (name: string) => void;
  readonly dropAll: () => void;
}

export const keepersBy = <Failure, A>(
  most: number,
  options: Omit<KeeperOptions<Failure, A>, 'ask'> & {
    readonly ask: (name: string) => KeeperOptions<Failure, A>['ask'];
  },
): Keepers<Failure, A> => {
  /** In the order of their last use. */
  const keepers = new Map<string, Keeper<Failure, A>>();
  return {
    of: (name) => {
      const known = keepers.get(name) ?? keeper({ ...options, ask: () => options.ask(name)() });
      keepers.delete(name);
      keepers.set(name, known);
      if (keepers.size > most) {
        const [longestUnused = name] = keepers.keys();
        keepers.delete(longestUnused);
      }
      return known;
    },
    drop: (name) => keepers.get(name)?.drop(),
    dropAll: () => {
      for (const one of keepers.values()) one.drop();
    },
  };
};
