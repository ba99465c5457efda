/** accounts: creating one, and the summary that says how it stands. */
import Big from 'big.js';
import { balanceOf, createAccount, type NewSubscription, requireAccount } from '../accounts.ts';
import { type Fields, jsonBody, objectAt, param, type Route, requireText, textAt } from '../api.ts';
import { isDay, textOfMicros } from '../days.ts';
import { NumberText } from '../exact-json.ts';
import { refusal } from '../failure.ts';
import { defaultCardOf } from '../payments.ts';
import type { Account, Contact, World } from '../world.ts';

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

const readContact = (fields: Fields): Contact => {
  const contact = objectAt(fields, 'billToContact');
  if (contact === undefined) throw refusal('account', 'missing', 'Missing required value: billToContact');
  for (const name of ['firstName', 'lastName', 'country']) requireText('account', contact, name);
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
    billToContact: readContact(fields),
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

const basicInfo = (world: World, account: Account): Fields => {
  const card = defaultCardOf(account);
  return {
    id: account.id,
    accountNumber: account.number,
    name: account.name,
    balance: balanceOf(world, account),
    currency: account.currency,
    billCycleDay: String(account.billCycleDay),
    status: 'Active',
    ...(card === undefined
      ? {}
      : {
          defaultPaymentMethod: {
            id: card.id,
            paymentMethodType: 'CreditCard',
            creditCardNumber: card.maskedNumber,
            creditCardType: card.cardType,
            creditCardExpirationMonth: String(card.expirationMonth),
            creditCardExpirationYear: String(card.expirationYear),
          },
        }),
  };
};

const usageByMonth = (world: World, account: Account): ReadonlyArray<Fields> => {
  const months = Map.groupBy(
    world.usage.get(account.number) ?? [],
    ({ startDate, unit }) => `${startDate.slice(0, 7)}-01 ${unit}`,
  );
  return [...months.entries()].map(([key, records]) => ({
    startDate: key.slice(0, 10),
    unitOfMeasure: key.slice(11),
    quantity: records.reduce((sum, { quantity }) => sum.plus(quantity), new Big(0)),
  }));
};

export const getAccountSummary: Route = (world, request) => {
  const account = requireAccount(world, param(request, 'key'));
  const mine = ({ accountNumber }: { readonly accountNumber: string }): boolean => accountNumber === account.number;
  return {
    json: {
      success: true,
      basicInfo: basicInfo(world, account),
      billToContact: { id: account.billToContactId, ...account.billToContact },
      subscriptions: account.subscriptions.toReversed().map((subscription) => ({
        id: subscription.id,
        subscriptionNumber: subscription.number,
        status: subscription.status,
        termType: 'EVERGREEN',
        subscriptionStartDate: subscription.contractEffectiveDate,
        ratePlans: subscription.ratePlans.map(({ productRatePlanId }) => ({ productRatePlanId })),
      })),
      invoices: world.invoices
        .filter(mine)
        .toReversed()
        .map((invoice) => ({
          id: invoice.id,
          invoiceNumber: invoice.number,
          invoiceDate: invoice.invoiceDate,
          dueDate: invoice.dueDate,
          amount: new NumberText(invoice.amount.toFixed(9)),
          balance: invoice.balance,
          status: invoice.status,
        })),
      payments: world.payments
        .filter(mine)
        .toReversed()
        .map((payment) => ({
          id: payment.id,
          paymentNumber: payment.number,
          paymentType: 'Electronic',
          effectiveDate: payment.effectiveDate,
          status: payment.status,
          paidInvoices: payment.paid.map(({ invoiceId, invoiceNumber, amount }) => ({
            invoiceId,
            invoiceNumber,
            appliedPaymentAmount: amount,
          })),
        })),
      usage: usageByMonth(world, account),
    },
  };
};

export const getAccount: Route = (world, request) => {
  const account = requireAccount(world, param(request, 'key'));
  return {
    json: {
      success: true,
      basicInfo: { id: account.id, accountNumber: account.number, name: account.name, status: 'Active' },
      billToContact: { ...account.billToContact },
      createdDate: textOfMicros(account.createdAt),
    },
  };
};
