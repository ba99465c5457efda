/**
 * What a quantity of usage costs: one type of price and one function, for status, estimate, verification and stand-ins
 * of a provider alike.
 *
 * ```ts
 * const price: Price = { _tag: 'PerUnit', amount: new Decimal('0.000011416') };
 * chargeOf(price, 2_592_000n, defaultRounding(USD)); // 29.59
 * ```
 */
import { type Either, right } from 'fp-ts/lib/Either.js';
import type { Option } from 'fp-ts/lib/Option.js';
import { isNone } from 'fp-ts/lib/Option.js';
import { Decimal } from './money.ts';
import { type Rounding, roundMoney } from './rounding.ts';

/** A tier costs so much a unit, or one fee whatever part of it is used. */
export type TierPrice =
  | { readonly _tag: 'PerUnit'; readonly amount: Decimal }
  | { readonly _tag: 'FlatFee'; readonly amount: Decimal };

/** One step of a tiered or volume price. */
export interface Tier {
  /** The last quantity of the tier, inclusive; the next tier holds what is above it. None: it has no end. */
  readonly upTo: Option<Decimal>;
  readonly price: TierPrice;
}

/** What a quantity costs, in whichever form the provider charges it. */
export type Price =
  | { readonly _tag: 'PerUnit'; readonly amount: Decimal }
  /** The same whatever the quantity, also for none. */
  | { readonly _tag: 'FlatFee'; readonly amount: Decimal }
  /**
   * Graduated: each tier's part of the quantity at the tier's own price; flat fees of all tiers reached are added.
   * Tiers in order of quantity. What lies above the last one costs as the last one does.
   */
  | { readonly _tag: 'Tiered'; readonly tiers: ReadonlyArray<Tier>; readonly from: FirstUnit }
  /** All of the quantity at the price of the tier that it reaches, or that tier's flat fee. */
  | { readonly _tag: 'Volume'; readonly tiers: ReadonlyArray<Tier>; readonly from: FirstUnit }
  /** So much a unit above an included quantity. */
  | { readonly _tag: 'Overage'; readonly included: Decimal; readonly amount: Decimal };

/** A price of the provider's that cannot be computed, or not be read: then no amount can be told, never another one. */
export interface UnclearPrice {
  /** Which charge it is, for staff. */
  readonly charge: string;
  /** What is not understood about it. */
  readonly why: string;
}

/** A price as the provider lists it. */
export type ListedPrice = Either<UnclearPrice, Price>;

/** So much a unit, as most prices are listed. */
export const perUnit = (amount: Decimal): ListedPrice => right({ _tag: 'PerUnit', amount });

/** Where the first tier begins: from 0 on its flat fee is due even where nothing was used, from 1 on it is not. */
export type FirstUnit = 0 | 1;

/** An exact quantity that may have no finite decimal form, such as a mean of seven days. */
export interface Fraction {
  readonly numerator: bigint;
  /** Above 0. */
  readonly denominator: bigint;
}

/**
 * The charge, rounded once at the end. A quantity below 0 costs as much as 0: a provider takes no negative usage, and a
 * credit of units is set off against later usage instead.
 */
export const chargeOf = (price: Price, quantity: bigint | Decimal, rounding: Rounding): Decimal =>
  roundMoney(exactCharge(price, quantity), rounding);

/** Before rounding. */
export const exactCharge = (price: Price, quantity: bigint | Decimal): Decimal =>
  scaledCharge(price, new Decimal(quantity.toString()), new Decimal(1));

/** The charge of `quantity / denominator`, times the denominator: so that no quantity is ever divided. */
export const exactChargeOfFraction = (price: Price, { numerator, denominator }: Fraction): Decimal =>
  scaledCharge(price, new Decimal(numerator.toString()), new Decimal(denominator.toString()));

const scaledCharge = (price: Price, signed: Decimal, denominator: Decimal): Decimal => {
  const quantity = signed.lt(0) ? ZERO : signed;
  switch (price._tag) {
    case 'PerUnit':
      return price.amount.times(quantity);
    case 'FlatFee':
      return price.amount.times(denominator);
    case 'Overage': {
      const above = quantity.minus(price.included.times(denominator));
      return above.gt(0) ? price.amount.times(above) : ZERO;
    }
    case 'Tiered':
      return tiersReached(price, quantity, denominator).reduce(
        (sum, { tier, part }) => sum.plus(tierCharge(tier.price, part, denominator)),
        ZERO,
      );
    case 'Volume': {
      const reached = tiersReached(price, quantity, denominator).at(-1);
      return reached === undefined ? ZERO : tierCharge(reached.tier.price, quantity, denominator);
    }
  }
};

const ZERO = new Decimal(0);

interface ReachedTier {
  readonly tier: Tier;
  /** How much of the quantity lies in it. */
  readonly part: Decimal;
}

/** The tiers that a quantity reaches, in order; the first one of nothing only where it begins at 0. */
const tiersReached = (
  { tiers, from }: Extract<Price, { readonly _tag: 'Tiered' | 'Volume' }>,
  quantity: Decimal,
  denominator: Decimal,
): ReadonlyArray<ReachedTier> => {
  const reached: ReachedTier[] = [];
  let below = ZERO;
  for (const [index, tier] of tiers.entries()) {
    const isReached = index === 0 ? from === 0 || quantity.gt(0) : quantity.gt(below);
    if (!isReached) break;
    const end = isNone(tier.upTo) || index === tiers.length - 1 ? quantity : tier.upTo.value.times(denominator);
    const top = quantity.lt(end) ? quantity : end;
    reached.push({ tier, part: top.minus(below) });
    below = end;
  }
  return reached;
};

const tierCharge = (price: TierPrice, part: Decimal, denominator: Decimal): Decimal =>
  price.amount.times(price._tag === 'PerUnit' ? part : denominator);
