/** Prices as they come over HTTP: decimal text, or one of the models. */
import Big from 'big.js';
import { type Fields, isFields } from '../http/api.ts';
import type { FakePrice, FakeTier } from '../pricing/price.ts';
import { refusal } from '../refusals/refusal.ts';

export const readDecimal = (name: string, value: unknown): string => {
  if (typeof value !== 'string' || !/^\d+(\.\d+)?$/.test(value))
    throw invalid(`${name} must be a decimal number of zero or more, as text.`);
  return new Big(value).toFixed();
};

const invalid = (message: string): Error => refusal('request', 'invalid', message);

export const readPrice = (name: string, value: unknown): FakePrice => {
  if (!isFields(value)) return readDecimal(name, value);
  const { model } = value;
  const overage = (): string => readDecimal(`${name}.overagePrice`, value.overagePrice);
  switch (model) {
    case 'PerUnit':
    case 'FlatFee':
      return { model, price: readDecimal(`${name}.price`, value.price) };
    case 'Tiered':
    case 'Volume':
      return { model, tiers: readTiers(name, value) };
    case 'Overage':
      return {
        model,
        includedUnits: readDecimal(`${name}.includedUnits`, value.includedUnits),
        overagePrice: overage(),
      };
    case 'TieredWithOverage':
      return { model, tiers: readTiers(name, value), overagePrice: overage() };
    default:
      throw invalid(`${name}.model must be PerUnit, FlatFee, Tiered, Volume, Overage or TieredWithOverage.`);
  }
};

const readTiers = (name: string, { tiers }: Fields): ReadonlyArray<FakeTier> => {
  if (!Array.isArray(tiers) || tiers.length === 0)
    throw invalid(`${name}.tiers must be a list with at least one tier.`);
  return tiers.map((tier, index) => readTier(`${name}.tiers[${index}]`, tier));
};

const readTier = (name: string, tier: unknown): FakeTier => {
  if (!isFields(tier)) throw invalid(`${name} must be an object.`);
  const { format } = tier;
  if (format !== undefined && format !== 'PerUnit' && format !== 'FlatFee')
    throw invalid(`${name}.format must be PerUnit or FlatFee.`);
  return {
    upTo: tier.upTo === null ? null : readDecimal(`${name}.upTo`, tier.upTo),
    price: readDecimal(`${name}.price`, tier.price),
    ...(format === undefined ? {} : { format }),
  };
};
