/** A price in words, for people who look at the books. */
import type { Price, Tier } from './price.ts';

export const describePrice = (price: Price): string => {
  switch (price.model) {
    case 'PerUnit':
      return price.price.toFixed();
    case 'FlatFee':
      return `${price.price.toFixed()} flat`;
    case 'Tiered':
      return `tiers ${describeTiers(price.tiers)}`;
    case 'Volume':
      return `volume ${describeTiers(price.tiers)}`;
    case 'Overage':
      return `${price.includedUnits.toFixed()} included, then ${price.overagePrice.toFixed()}`;
    case 'TieredWithOverage':
      return `tiers ${describeTiers(price.tiers)}, then ${price.overagePrice.toFixed()}`;
  }
};

const describeTiers = (tiers: ReadonlyArray<Tier>): string => tiers.map(describeTier).join(', ');

const describeTier = ({ upTo, price, format }: Tier): string =>
  `${upTo === null ? 'beyond' : `up to ${upTo.toFixed()}`}: ${price.toFixed()}${format === 'FlatFee' ? ' flat' : ''}`;
