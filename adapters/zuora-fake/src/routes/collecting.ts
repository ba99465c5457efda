/** operations/invoice-collect, payments, and credit memos. */
import { requireAccount } from '../accounts/accounts.ts';
import { type CollectRequest, invoiceAndCollect } from '../billing/invoice-collect.ts';
import type { Account } from '../books/account.ts';
import type { Payment } from '../books/payment.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { type Day, isDay } from '../calendar/days.ts';
import { type ApiRequest, type Fields, jsonBody, pageOf, param, type Route, requireText, textAt } from '../http/api.ts';
import { isAtLeast } from '../http/version.ts';
import { refusal } from '../refusals/refusal.ts';

const dayAt = (fields: Fields, name: string): Day | undefined => {
  const text = textAt(fields, name);
  if (text !== undefined && !isDay(text))
    throw refusal('invoiceCollect', 'invalid', `${name} '${text}' is not a date as YYYY-MM-DD.`);
  return text;
};

/** The names of the dates changed with 215.0; those of the other version are ignored. Default: the tenant's today. */
const readCollect = (tenant: Tenant, { version }: ApiRequest, account: Account, fields: Fields): CollectRequest => {
  const isNew = isAtLeast(version, '215.0');
  const id = textAt(fields, 'invoiceId');
  const invoice = account.invoices.find((one) => one.id === id || one.number === id);
  if (id !== undefined && invoice === undefined)
    throw refusal('invoiceCollect', 'notFound', `Cannot find invoice by key: '${id}'.`);
  return {
    targetDate: dayAt(fields, isNew ? 'targetDate' : 'invoiceTargetDate') ?? today(tenant),
    documentDate: dayAt(fields, isNew ? 'documentDate' : 'invoiceDate') ?? today(tenant),
    ...(invoice === undefined ? {} : { invoice }),
  };
};

export const postInvoiceCollect: Route = (tenant, request) => {
  if (tenant.settings.invoiceSettlement && !isAtLeast(request.version, '211.0'))
    throw refusal('invoiceCollect', 'rule', 'With Invoice Settlement this call needs Zuora-Version 211.0 or later.');
  const fields = jsonBody(request);
  const account = requireAccount(tenant, requireText('invoiceCollect', fields, 'accountKey'));
  const { invoices, payment } = invoiceAndCollect(tenant, account, readCollect(tenant, request, account, fields));
  return {
    json: {
      success: true,
      amountCollected: payment.amount,
      paymentId: payment.id,
      invoices: invoices.map(({ id, number, amount }) => ({
        invoiceId: id,
        invoiceNumber: number,
        invoiceAmount: amount,
      })),
    },
  };
};

export const renderPaid = ({ paid }: Payment): ReadonlyArray<Fields> =>
  paid.map(({ invoiceId, invoiceNumber, amount }) => ({ invoiceId, invoiceNumber, appliedPaymentAmount: amount }));

export const getPaymentsOfAccount: Route = (tenant, request) => {
  const account = requireAccount(tenant, param(request, 'key'));
  const mine = tenant.payments.filter(({ accountNumber }) => accountNumber === account.number).toReversed();
  const { items, next } = pageOf(tenant, request, mine);
  return {
    json: {
      success: true,
      payments: items.map((payment) => ({
        id: payment.id,
        accountID: account.id,
        accountNumber: account.number,
        accountName: account.name,
        paymentNumber: payment.number,
        paymentMethodID: payment.cardId,
        type: 'Electronic',
        status: payment.status,
        effectiveDate: payment.effectiveDate,
        amount: payment.amount,
        paidInvoices: renderPaid(payment),
      })),
      ...next,
    },
  };
};

/** A document of its own, in no list of invoices; only with Invoice Settlement. */
export const getCreditMemos: Route = (tenant, request) => {
  if (!tenant.settings.invoiceSettlement)
    throw refusal('invoice', 'permission', 'Credit memos need the feature Invoice Settlement.');
  const account = requireAccount(tenant, request.query.get('accountId') ?? request.query.get('accountNumber') ?? '');
  const mine = tenant.creditMemos.filter(({ accountNumber }) => accountNumber === account.number).toReversed();
  const { items, next } = pageOf(tenant, request, mine);
  return {
    json: {
      success: true,
      creditmemos: items.map((memo) => ({
        id: memo.id,
        number: memo.number,
        accountId: account.id,
        accountNumber: account.number,
        creditMemoDate: memo.day,
        status: memo.status,
        currency: account.currency,
        amount: memo.amount,
        unappliedAmount: memo.unapplied,
        referredInvoiceId: memo.invoiceId,
        reasonCode: memo.reason,
      })),
      ...next,
    },
  };
};
