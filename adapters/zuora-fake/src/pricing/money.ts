/**
 * Rounding to what a currency can pay. Minor units are those of ISO 4217 as the platform's own tables have them; mode and
 * increment may be set per currency (*Customization of currencies*). Every item is rounded by itself.
 */
import Big from 'big.js';
import type { FakeSettings } from '../settings/settings.ts';

const digits = new Map<string, number>();

/** Decimal places of the currency: JPY 0, USD 2, KWD 3. */
export const minorDigits = (currency: string): number => {
  const known = digits.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  digits.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
};

const MODES = { HalfUp: Big.roundHalfUp, Up: Big.roundUp, Down: Big.roundDown } as const;

export const roundMoney = (settings: Pick<FakeSettings, 'rounding'>, currency: string, amount: Big): Big => {
  const { mode = 'HalfUp', increment } = settings.rounding[currency] ?? {};
  if (increment === undefined) return amount.round(minorDigits(currency), MODES[mode]);
  // A multiple of the increment, by division without loss: increments have few digits.
  const scale = new Big(increment);
  const scaled = amount.div(scale);
  return scaled.round(0, MODES[mode]).times(scale);
};

/** With as many decimals as the currency has. */
export const moneyText = (currency: string, amount: Big): string => amount.toFixed(minorDigits(currency));
