/** An account to be put in, as it comes over HTTP: every field is checked before there is an account. */
import Big from 'big.js';
import { isDay } from '../../calendar/days.ts';
import { type Fields, isFields } from '../../http/api.ts';
import { refusal } from '../../http/failure.ts';
import type { SeedAccount } from '../control.ts';

const invalid = (message: string): Error => refusal('request', 'invalid', message);

const textAt = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw invalid(`${name} must be text.`);
  return value;
};

const dayAt = (fields: Fields, name: string): string | undefined => {
  const day = textAt(fields, name);
  if (day !== undefined && !isDay(day)) throw invalid(`${name} '${day}' is not a day as YYYY-MM-DD.`);
  return day;
};

const cycleDayAt = ({ billCycleDay }: Fields): number | undefined => {
  if (billCycleDay === undefined) return undefined;
  if (typeof billCycleDay !== 'number' || !Number.isInteger(billCycleDay) || billCycleDay < 0 || billCycleDay > 31)
    throw invalid('billCycleDay must be a whole number from 1 to 31, or 0 for one that is not set yet.');
  return billCycleDay;
};

export const readPrice = (name: string, value: unknown): string => {
  if (typeof value !== 'string' || !/^\d+(\.\d+)?$/.test(value))
    throw invalid(`${name} must be a decimal number of zero or more, as text.`);
  return new Big(value).toFixed();
};

const subscriptionAt = ({ subscription }: Fields): SeedAccount['subscription'] => {
  if (subscription === undefined || subscription === null) return subscription;
  if (!isFields(subscription)) throw invalid('subscription must be an object, or null.');
  const { prices = {} } = subscription;
  if (!isFields(prices)) throw invalid('subscription.prices must be an object.');
  const status = textAt(subscription, 'status');
  return {
    ...(status === undefined ? {} : { status }),
    prices: Object.fromEntries(
      Object.entries(prices).map(([unit, price]) => [unit, readPrice(`the price of ${unit}`, price)]),
    ),
  };
};

export const readSeedAccount = (fields: Fields): SeedAccount => {
  const number = textAt(fields, 'number');
  if (number === undefined) throw refusal('request', 'missing', 'Missing required value: number');
  const given = {
    name: textAt(fields, 'name'),
    currency: textAt(fields, 'currency'),
    billCycleDay: cycleDayAt(fields),
    contractEffectiveDate: dayAt(fields, 'contractEffectiveDate'),
    customerAcceptanceDate: dayAt(fields, 'customerAcceptanceDate'),
    subscription: subscriptionAt(fields),
    card: fields.card === null ? null : textAt(fields, 'card'),
  };
  // An option that is undefined is not the same as one that was not given.
  return { ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)), number };
};
