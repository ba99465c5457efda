/** The summary of an account, which says how it stands. */
import Big from 'big.js';
import { balanceOf, requireAccount } from '../accounts.ts';
import { type Fields, param, type Route } from '../api.ts';
import { NumberText } from '../exact-json.ts';
import { defaultCardOf } from '../payments.ts';
import type { Account, World } from '../world.ts';

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
      soldToContact: { id: account.soldToContactId, ...account.soldToContact },
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
