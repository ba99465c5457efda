/**
 * What a quantity costs, exactly and not yet rounded: tiers are summed first and rounded once (*Rate aggregated or
 * individual usage*).
 */
import Big from 'big.js';
import type { Price, Tier } from './price.ts';

const ZERO = new Big(0);

export const chargeOf = (price: Price, quantity: Big): Big => {
  switch (price.model) {
    case 'PerUnit':
      return price.price.times(quantity);
    case 'FlatFee':
      return price.price;
    case 'Tiered':
      return graduated(price.tiers, quantity);
    case 'Volume': {
      const tier = reached(price.tiers, quantity);
      return tier === undefined ? ZERO : costOf(tier, quantity);
    }
    case 'Overage':
      return price.overagePrice.times(atLeastZero(quantity.minus(price.includedUnits)));
    case 'TieredWithOverage': {
      const end = price.tiers.at(-1)?.upTo ?? quantity;
      const within = quantity.gt(end) ? end : quantity;
      return graduated(price.tiers, within).plus(price.overagePrice.times(quantity.minus(within)));
    }
  }
};

const graduated = (tiers: ReadonlyArray<Tier>, quantity: Big): Big =>
  parts(tiers, quantity).reduce((sum, { tier, part }) => sum.plus(costOf(tier, part)), ZERO);

/** The part of the quantity that lies in each tier; tiers that it does not reach are left out. */
const parts = (tiers: ReadonlyArray<Tier>, quantity: Big): ReadonlyArray<{ readonly tier: Tier; readonly part: Big }> =>
  tiers.flatMap((tier, index) => {
    const from = tiers[index - 1]?.upTo ?? ZERO;
    const to = tier.upTo === null || tier.upTo.gt(quantity) ? quantity : tier.upTo;
    return index > 0 && quantity.lte(from) ? [] : [{ tier, part: atLeastZero(to.minus(from)) }];
  });

const atLeastZero = (value: Big): Big => (value.lt(0) ? ZERO : value);

const costOf = ({ price, format }: Tier, quantity: Big): Big => (format === 'FlatFee' ? price : price.times(quantity));

const reached = (tiers: ReadonlyArray<Tier>, quantity: Big): Tier | undefined =>
  tiers.find(({ upTo }) => upTo === null || quantity.lte(upTo)) ?? tiers.at(-1);
