/** accounts: making one, with its subscription and its card, and changing it. */
import { createAccount, forgetAccount, requireAccount } from '../accounts/accounts.ts';
import { changeAccount } from '../accounts/change-account.ts';
import { type BillingChoice, billNewAccount } from '../billing/bill-new-account.ts';
import { isDay } from '../calendar/days.ts';
import { type Fields, isFields, jsonBody, objectAt, param, type Route, requireText, textAt } from '../http/api.ts';
import { NumberText } from '../http/exact-json.ts';
import { isAtLeast } from '../http/version.ts';
import { refusal } from '../refusals/refusal.ts';
import type { NewSubscription } from '../subscriptions/subscribe.ts';
import { flagAt, readContact, readDetails, readName } from './account-fields.ts';

export const postAccount: Route = (tenant, request) => {
  const fields = jsonBody(request);
  const currency = requireText('account', fields, 'currency');
  if (!/^[A-Z]{3}$/.test(currency)) throw refusal('account', 'invalid', `'${currency}' is not a currency.`);
  const subscription = objectAt(fields, 'subscription');
  const billToContact = readContact(fields, 'billToContact', ['firstName', 'lastName', 'country']);
  if (billToContact === undefined) throw refusal('account', 'missing', 'Missing required value: billToContact');
  const autoPay = flagAt(fields, 'autoPay') ?? true;
  const account = createAccount(tenant, {
    number: textAt(fields, 'accountNumber') ?? tenant.newNumber('A'),
    name: readName(fields),
    currency,
    billCycleDay: readCycleDay(fields) ?? 1,
    billToContact,
    soldToContact: readContact(fields, 'soldToContact', ['firstName', 'lastName', 'country']),
    // Without a card nothing can be collected by itself.
    cardId: autoPay
      ? requireText('account', fields, 'hpmCreditCardPaymentMethodId')
      : (textAt(fields, 'hpmCreditCardPaymentMethodId') ?? null),
    subscription: subscription === undefined ? null : readSubscription(subscription),
    autoPay,
    details: readDetails(fields),
  });
  const choice = billingChoice(request.version, (name) => flagAt(fields, name));
  try {
    billNewAccount(tenant, account, choice);
  } catch (error) {
    forgetAccount(tenant, account);
    throw error;
  }
  const [first] = account.subscriptions;
  return {
    json: {
      success: true,
      accountId: account.id,
      accountNumber: account.number,
      billToContactId: account.billToContactId,
      ...(account.defaultCardId === null ? {} : { paymentMethodId: account.defaultCardId }),
      ...(first === undefined ? {} : { subscriptionId: first.id, subscriptionNumber: first.number }),
    },
  };
};

const readCycleDay = (fields: Fields): number | undefined => {
  const value = fields.billCycleDay;
  if (value === undefined) return undefined;
  const day = Number(value instanceof NumberText ? value.text : value);
  if (!Number.isInteger(day) || day < 1 || day > 31)
    throw refusal('account', 'invalid', 'billCycleDay must be a whole number from 1 to 31.');
  return day;
};

const readSubscription = (fields: Fields): NewSubscription => {
  const contractEffectiveDate = dayAt(fields, 'contractEffectiveDate');
  if (contractEffectiveDate === null)
    throw refusal('subscription', 'missing', 'Missing required value: contractEffectiveDate');
  const termType = requireText('subscription', fields, 'termType');
  if (termType !== 'EVERGREEN' && termType !== 'TERMED')
    throw refusal('subscription', 'invalid', `termType '${termType}' is neither EVERGREEN nor TERMED.`);
  return {
    contractEffectiveDate,
    serviceActivationDate: dayAt(fields, 'serviceActivationDate'),
    customerAcceptanceDate: dayAt(fields, 'customerAcceptanceDate'),
    productRatePlanIds: readPlanIds(fields.subscribeToRatePlans),
  };
};

const dayAt = (fields: Fields, name: string): string | null => {
  const text = textAt(fields, name);
  if (text === undefined) return null;
  if (!isDay(text)) throw refusal('subscription', 'invalid', `${name} '${text}' is not a date as YYYY-MM-DD.`);
  return text;
};

const readPlanIds = (plans: unknown): ReadonlyArray<string> => {
  if (plans !== undefined && !Array.isArray(plans))
    throw refusal('subscription', 'invalid', 'subscribeToRatePlans must be a list.');
  return (plans ?? []).map((plan: unknown) => {
    if (!isFields(plan)) throw refusal('subscription', 'invalid', 'subscribeToRatePlans must be a list of objects.');
    return requireText('subscription', plan, 'productRatePlanId');
  });
};

/**
 * Which fields say whether a new account is billed depends on the version, and all of them default to true: a request that
 * does not say no under its version's own names gets an invoice (*API upgrades*). `flag` reads a field; undefined: absent.
 */
const billingChoice = (version: string, flag: (name: string) => boolean | undefined): BillingChoice => {
  if (!isAtLeast(version, '196.0')) {
    const both = flag('invoiceCollect') ?? true;
    return { bills: both, collects: both };
  }
  const bills = flag(isAtLeast(version, '211.0') ? 'runBilling' : 'invoice') ?? true;
  return { bills, collects: flag('collect') ?? true };
};

/** A field that is not sent stays, an empty one is emptied; fields that Zuora does not know are passed over. */
export const putAccount: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const fields = jsonBody(request);
  changeAccount(tenant, account, {
    name: fields.name === undefined ? undefined : readName(fields),
    billToContact: readContact(fields, 'billToContact', ['firstName', 'lastName']),
    soldToContact: readContact(fields, 'soldToContact', ['firstName', 'lastName']),
    autoPay: flagAt(fields, 'autoPay'),
    defaultPaymentMethodId: textAt(fields, 'defaultPaymentMethodId'),
    billCycleDay: readCycleDay(fields),
    details: readDetails(fields),
  });
  return { json: { success: true } };
};
