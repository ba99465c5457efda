/** Accounts and subscriptions to be put in, as they come over HTTP: every field is checked before anything is made. */
import type { SeedAccount, SeedSubscription } from '../control/control.ts';
import { type Fields, isFields } from '../http/api.ts';
import type { NewDiscount } from '../subscriptions/subscribe.ts';
import { dayAt, given, invalid, requireText, textAt, wholeNumberAt } from './fields.ts';
import { readDecimal, readPrice } from './read-price.ts';

export const readSeedSubscription = (fields: Fields): SeedSubscription =>
  given<unknown>({
    status: textAt(fields, 'status'),
    statusFrom: dayAt(fields, 'statusFrom'),
    prices: pricesAt(fields),
    discounts: discountsAt(fields),
    ratePlans: plansAt(fields),
    contractEffectiveDate: dayAt(fields, 'contractEffectiveDate'),
    serviceActivationDate: dayAt(fields, 'serviceActivationDate'),
    customerAcceptanceDate: dayAt(fields, 'customerAcceptanceDate'),
  });

const pricesAt = ({ prices }: Fields): SeedSubscription['prices'] => {
  if (prices === undefined) return undefined;
  if (!isFields(prices)) throw invalid('prices must be an object.');
  return Object.fromEntries(
    Object.entries(prices).map(([unit, price]) => [unit, readPrice(`the price of ${unit}`, price)]),
  );
};

const discountsAt = ({ discounts }: Fields): ReadonlyArray<NewDiscount> | undefined => {
  if (discounts === undefined) return undefined;
  if (!Array.isArray(discounts)) throw invalid('discounts must be a list.');
  return discounts.map(readDiscount);
};

const readDiscount = (discount: unknown): NewDiscount => {
  if (!isFields(discount)) throw invalid('discounts must be a list of objects.');
  const { level } = discount;
  if (level !== undefined && level !== 'account' && level !== 'subscription')
    throw invalid('a discount’s level must be account or subscription.');
  if ((discount.percent === undefined) === (discount.amount === undefined))
    throw invalid('a discount needs either percent or amount.');
  return {
    ...given({ name: textAt(discount, 'name'), level }),
    ...(discount.percent === undefined
      ? { amount: readDecimal('a discount’s amount', discount.amount) }
      : { percent: readDecimal('a discount’s percent', discount.percent) }),
  };
};

const plansAt = ({ ratePlans }: Fields): ReadonlyArray<string> | undefined => {
  if (ratePlans === undefined) return undefined;
  if (!Array.isArray(ratePlans) || !ratePlans.every((id) => typeof id === 'string'))
    throw invalid('ratePlans must be a list of ids.');
  return ratePlans;
};

export const readSeedAccount = (fields: Fields): SeedAccount => ({
  ...given<unknown>({
    name: textAt(fields, 'name'),
    currency: textAt(fields, 'currency'),
    billCycleDay: optionalNumber(fields, 'billCycleDay', 31),
    paymentTermDays: optionalNumber(fields, 'paymentTermDays', 366),
    contractEffectiveDate: dayAt(fields, 'contractEffectiveDate'),
    customerAcceptanceDate: dayAt(fields, 'customerAcceptanceDate'),
    subscription: subscriptionAt(fields),
    card: fields.card === null ? null : textAt(fields, 'card'),
  }),
  number: requireText(fields, 'number'),
});

const optionalNumber = (fields: Fields, name: string, max: number): number | undefined =>
  fields[name] === undefined ? undefined : wholeNumberAt(fields, name, 0, max);

const subscriptionAt = ({ subscription }: Fields): SeedAccount['subscription'] => {
  if (subscription === undefined || subscription === null) return subscription;
  if (!isFields(subscription)) throw invalid('subscription must be an object, or null.');
  return readSeedSubscription(subscription);
};
