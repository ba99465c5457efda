/** Price models of charges (`model` in `GET subscriptions/accounts/{key}`, `pricing` in the catalog). */
import Big from 'big.js';

/** A tier holds what lies above the one before it, up to and including `upTo`; null: without end (*Tiered pricing*). */
export interface Tier {
  readonly upTo: Big | null;
  readonly price: Big;
  readonly format: 'PerUnit' | 'FlatFee';
}

export type Price =
  | { readonly model: 'PerUnit'; readonly price: Big }
  /** Whatever the quantity. */
  | { readonly model: 'FlatFee'; readonly price: Big }
  /** Each tier's part at the tier's own price. */
  | { readonly model: 'Tiered'; readonly tiers: ReadonlyArray<Tier> }
  /** All of it at the price of the tier that the whole quantity reaches. */
  | { readonly model: 'Volume'; readonly tiers: ReadonlyArray<Tier> }
  | { readonly model: 'Overage'; readonly includedUnits: Big; readonly overagePrice: Big }
  | { readonly model: 'TieredWithOverage'; readonly tiers: ReadonlyArray<Tier>; readonly overagePrice: Big };

/** One tier of a price; a null bound is no bound. */
export interface FakeTier {
  readonly upTo: string | null;
  readonly price: string;
  /** Default PerUnit. */
  readonly format?: 'PerUnit' | 'FlatFee';
}

/** A price as it is given to the fake: decimal text alone is a price per unit. */
export type FakePrice =
  | string
  | { readonly model: 'PerUnit' | 'FlatFee'; readonly price: string }
  | { readonly model: 'Tiered' | 'Volume'; readonly tiers: ReadonlyArray<FakeTier> }
  | { readonly model: 'Overage'; readonly includedUnits: string; readonly overagePrice: string }
  | { readonly model: 'TieredWithOverage'; readonly tiers: ReadonlyArray<FakeTier>; readonly overagePrice: string };

export const toPrice = (from: FakePrice): Price => {
  if (typeof from === 'string') return { model: 'PerUnit', price: new Big(from) };
  switch (from.model) {
    case 'PerUnit':
    case 'FlatFee':
      return { model: from.model, price: new Big(from.price) };
    case 'Tiered':
    case 'Volume':
      return { model: from.model, tiers: from.tiers.map(toTier) };
    case 'Overage':
      return {
        model: from.model,
        includedUnits: new Big(from.includedUnits),
        overagePrice: new Big(from.overagePrice),
      };
    case 'TieredWithOverage':
      return { model: from.model, tiers: from.tiers.map(toTier), overagePrice: new Big(from.overagePrice) };
  }
};

const toTier = ({ upTo, price, format = 'PerUnit' }: FakeTier): Tier => ({
  upTo: upTo === null ? null : new Big(upTo),
  price: new Big(price),
  format,
});
