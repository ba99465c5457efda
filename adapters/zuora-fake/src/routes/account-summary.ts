/** The summary of an account, which says how it stands. */
import Big from 'big.js';
import { balanceOf, requireAccount } from '../accounts/accounts.ts';
import type { Account } from '../books/account.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { type Fields, param, type Route, wholeNumberAs } from '../http/api.ts';
import { NumberText } from '../http/exact-json.ts';
import { defaultCardOf } from '../payments/cards.ts';
import { statusWord } from '../rendering/status.ts';
import { statusOn } from '../subscriptions/status.ts';
import { renderPaid } from './collecting.ts';

export const getAccountSummary: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const mine = ({ accountNumber }: { readonly accountNumber: string }): boolean => accountNumber === account.number;
  return {
    json: {
      success: true,
      basicInfo: basicInfo(tenant, account),
      billToContact: { id: account.billToContactId, ...account.billToContact },
      soldToContact: { id: account.soldToContactId, ...account.soldToContact },
      subscriptions: account.subscriptions.toReversed().map((subscription) => ({
        id: subscription.id,
        subscriptionNumber: subscription.number,
        status: statusWord(tenant.settings, statusOn(subscription, today(tenant))),
        termType: 'EVERGREEN',
        subscriptionStartDate: subscription.contractEffectiveDate,
        ratePlans: subscription.ratePlans.map(({ productRatePlanId }) => ({ productRatePlanId })),
      })),
      invoices: account.invoices.toReversed().map((invoice) => ({
        id: invoice.id,
        invoiceNumber: invoice.number,
        invoiceDate: invoice.invoiceDate,
        dueDate: invoice.dueDate,
        amount: new NumberText(invoice.amount.toFixed(9)),
        balance: invoice.balance,
        status: invoice.status,
      })),
      payments: tenant.payments
        .filter(mine)
        .toReversed()
        .map((payment) => ({
          id: payment.id,
          paymentNumber: payment.number,
          paymentType: 'Electronic',
          effectiveDate: payment.effectiveDate,
          status: payment.status,
          paidInvoices: renderPaid(payment),
        })),
      usage: usageByMonth(tenant, account),
    },
  };
};

const basicInfo = (tenant: Tenant, account: Account): Fields => {
  const card = defaultCardOf(account);
  return {
    id: account.id,
    accountNumber: account.number,
    name: account.name,
    balance: balanceOf(tenant, account),
    currency: account.currency,
    billCycleDay: wholeNumberAs(tenant.settings.wholeNumbers, account.billCycleDay),
    status: account.status,
    ...(card === undefined
      ? {}
      : {
          defaultPaymentMethod: {
            id: card.id,
            paymentMethodType: 'CreditCard',
            creditCardNumber: card.maskedNumber,
            creditCardType: card.cardType,
            creditCardExpirationMonth: wholeNumberAs(tenant.settings.wholeNumbers, card.expirationMonth),
            creditCardExpirationYear: wholeNumberAs(tenant.settings.wholeNumbers, card.expirationYear),
          },
        }),
  };
};

const usageByMonth = (tenant: Tenant, account: Account): ReadonlyArray<Fields> => {
  const months = Map.groupBy(
    tenant.usage.get(account.number) ?? [],
    ({ startDate, unit }) => `${startDate.slice(0, 7)}-01 ${unit}`,
  );
  return [...months.entries()].map(([key, records]) => ({
    startDate: key.slice(0, 10),
    unitOfMeasure: key.slice(11),
    quantity: records.reduce((sum, { quantity }) => sum.plus(quantity), new Big(0)),
  }));
};
