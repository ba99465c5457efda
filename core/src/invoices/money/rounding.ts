/** How an amount of money is rounded: to a step, usually the currency's minor unit, in one of three directions. */
import { minorUnitDecimals } from './minor-units.ts';
import { type Currency, Decimal } from './money.ts';

/** The ways in which an amount of money can be rounded. */
export const ROUNDING_MODES = ['HalfUp', 'Up', 'Down'] as const;
/** Away from zero on a half, always away from zero, or always towards it: the same for charges and for credits. */
export type RoundingMode = (typeof ROUNDING_MODES)[number];

/** A provider may be set to other steps than the minor unit: 0.05 for CHF, or down for JPY. */
export interface Rounding {
  readonly mode: RoundingMode;
  /** Above 0: amounts are multiples of it. */
  readonly increment: Decimal;
}

/** Half up to the minor unit of ISO 4217. */
export const defaultRounding = (currency: Currency): Rounding => ({
  mode: 'HalfUp',
  increment: new Decimal(`1e-${minorUnitDecimals(currency)}`),
});

/** Exact: adds and subtracts only, so that nothing is rounded before the step is chosen. */
export const roundMoney = (amount: Decimal, { mode, increment }: Rounding): Decimal => {
  const rest = amount.mod(increment);
  const towardsZero = amount.minus(rest);
  const awayFromZero = mode === 'Up' ? !rest.eq(0) : mode === 'HalfUp' && rest.abs().times(2).gte(increment);
  if (!awayFromZero) return towardsZero;
  return amount.lt(0) ? towardsZero.minus(increment) : towardsZero.plus(increment);
};

/** With as many decimals as the currency has, rounded half up to them: `0.00` USD, `185` JPY, `1.500` KWD. */
export const formatMoney = (amount: Decimal, currency: Currency): string =>
  roundMoney(amount, defaultRounding(currency)).toFixed(minorUnitDecimals(currency));
