import { createAccount, type NewSubscription, requireAccount } from '../accounts.ts';
import { type Fields, jsonBody, objectAt, param, type Route, requireText, textAt } from '../api.ts';
import { isDay } from '../days.ts';
import { NumberText } from '../exact-json.ts';
import { refusal } from '../failure.ts';
import type { Contact } from '../world.ts';

const dayAt = (fields: Fields, name: string): string | null => {
  const text = textAt(fields, name);
  if (text === undefined) return null;
  if (!isDay(text)) throw refusal('subscription', 'invalid', `${name} '${text}' is not a date as YYYY-MM-DD.`);
  return text;
};

const readSubscription = (fields: Fields): NewSubscription => {
  const plans = fields.subscribeToRatePlans;
  const contractEffectiveDate = dayAt(fields, 'contractEffectiveDate');
  if (contractEffectiveDate === null)
    throw refusal('subscription', 'missing', 'Missing required value: contractEffectiveDate');
  const termType = requireText('subscription', fields, 'termType');
  if (termType !== 'EVERGREEN' && termType !== 'TERMED')
    throw refusal('subscription', 'invalid', `termType '${termType}' is neither EVERGREEN nor TERMED.`);
  return {
    contractEffectiveDate,
    customerAcceptanceDate: dayAt(fields, 'customerAcceptanceDate'),
    productRatePlanIds: (Array.isArray(plans) ? plans : []).map((plan: Fields) =>
      requireText('subscription', plan, 'productRatePlanId'),
    ),
  };
};

const readCycleDay = (fields: Fields): number => {
  const value = fields.billCycleDay;
  const day = value === undefined ? 1 : Number(value instanceof NumberText ? value.text : value);
  if (!Number.isInteger(day) || day < 1 || day > 31)
    throw refusal('account', 'invalid', 'billCycleDay must be a whole number from 1 to 31.');
  return day;
};

const readContact = (fields: Fields, required: ReadonlyArray<string>): Contact => {
  const contact = objectAt(fields, 'billToContact');
  if (contact === undefined) throw refusal('account', 'missing', 'Missing required value: billToContact');
  for (const name of required) requireText('account', contact, name);
  return Object.fromEntries(
    Object.entries(contact).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
};

export const postAccount: Route = (world, request) => {
  const fields = jsonBody(request);
  const currency = requireText('account', fields, 'currency');
  if (!/^[A-Z]{3}$/.test(currency)) throw refusal('account', 'invalid', `'${currency}' is not a currency.`);
  const subscription = objectAt(fields, 'subscription');
  const account = createAccount(world, {
    number: textAt(fields, 'accountNumber') ?? world.newNumber('A'),
    name: requireText('account', fields, 'name'),
    currency,
    billCycleDay: readCycleDay(fields),
    billToContact: readContact(fields, ['firstName', 'lastName', 'country']),
    cardId: requireText('account', fields, 'hpmCreditCardPaymentMethodId'),
    subscription: subscription === undefined ? null : readSubscription(subscription),
    autoPay: fields.autoPay !== false,
  });
  const [first] = account.subscriptions;
  return {
    json: {
      success: true,
      accountId: account.id,
      accountNumber: account.number,
      billToContactId: account.billToContactId,
      paymentMethodId: account.defaultCardId,
      ...(first === undefined ? {} : { subscriptionId: first.id, subscriptionNumber: first.number }),
    },
  };
};

/** Of what an account has, only the contact can be changed; a field that is not sent stays, an empty one is emptied. */
export const putAccount: Route = (world, request) => {
  const account = requireAccount(world, param(request, 'key'));
  const contact = readContact(jsonBody(request), ['firstName', 'lastName']);
  account.billToContact = { ...account.billToContact, ...contact };
  return { json: { success: true } };
};
