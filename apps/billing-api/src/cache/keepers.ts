/** A keeper for each thing that is asked for by name, of those that were asked for most recently. */
import { type Keeper, type KeeperOptions, keeper } from './keeper.ts';
import { recentlyUsed } from './recently-used.ts';

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
  const keepers = recentlyUsed<Keeper<Failure, A>>(most);
  const begin = (name: string): Keeper<Failure, A> => {
    const begun = keeper({ ...options, ask: () => options.ask(name)() });
    keepers.set(name, begun);
    return begun;
  };
  return {
    of: (name) => keepers.get(name) ?? begin(name),
    drop: (name) => keepers.get(name)?.drop(),
    dropAll: () => {
      for (const one of keepers.values()) one.drop();
    },
  };
};
