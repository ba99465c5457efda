/** object/…: the older calls on one record, by its id: an account's fields, and a usage record, which can be deleted. */
import Big from 'big.js';
import { balanceOf } from '../accounts/accounts.ts';
import { changeAccount } from '../accounts/change-account.ts';
import type { Account } from '../books/account.ts';
import type { Tenant } from '../books/tenant.ts';
import { isRated, removeUsage, usageStatus } from '../books/usage-status.ts';
import type { Day } from '../calendar/days.ts';
import { momentOf, zonedText } from '../calendar/zone.ts';
import { type Fields, jsonBody, param, type Route, textAt } from '../http/api.ts';
import { bareNumber } from '../http/exact-json.ts';
import { Refusal, refusal } from '../refusals/refusal.ts';

/** How these calls say that there is no such record; with HTTP 404. */
const NOTHING = { status: 404, json: { done: true, records: [], size: 0 } } as const;

const accountById = (tenant: Tenant, id: string): Account | undefined =>
  [...tenant.accounts.values()].find((account) => account.id === id);

const renderAccount = (tenant: Tenant, account: Account): Fields => ({
  Id: account.id,
  AccountNumber: account.number,
  Name: account.name,
  Currency: account.currency,
  BillCycleDay: account.billCycleDay,
  AutoPay: account.autoPay,
  Balance: bareNumber(balanceOf(tenant, account)),
  TotalInvoiceBalance: bareNumber(balanceOf(tenant, account)),
  CreditBalance: bareNumber(new Big(0)),
  BillToId: account.billToContactId,
  SoldToId: account.soldToContactId,
  CreatedDate: zonedText(tenant.settings.timeZone, account.createdAt),
  Status: account.status,
  ...(account.defaultCardId === null ? {} : { DefaultPaymentMethodId: account.defaultCardId }),
  ...(typeof account.details.notes === 'string' ? { Notes: account.details.notes } : {}),
});

export const getObjectAccount: Route = (tenant, request) => {
  const account = accountById(tenant, param(request, 'id'));
  return account === undefined ? NOTHING : { json: renderAccount(tenant, account) };
};

/** The same rules as for the newer calls, and their reasons in the words of these. */
const inOlderShape = (work: () => void): void => {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw refusal('object', 'invalid', error.message);
  }
};

export const putObjectAccount: Route = (tenant, request) => {
  const account = accountById(tenant, param(request, 'id'));
  if (account === undefined) throw refusal('object', 'notFound', `invalid id: ${param(request, 'id')}`);
  const fields = jsonBody(request);
  const { AutoPay: autoPay } = fields;
  if (autoPay !== undefined && typeof autoPay !== 'boolean')
    throw refusal('object', 'invalid', 'invalid value for field AutoPay');
  inOlderShape(() =>
    changeAccount(tenant, account, {
      name: textAt(fields, 'Name'),
      billToContact: undefined,
      soldToContact: undefined,
      autoPay,
      billCycleDay: undefined,
      defaultPaymentMethodId: textAt(fields, 'DefaultPaymentMethodId'),
      details: fields.Notes === undefined ? {} : { notes: textAt(fields, 'Notes') ?? '' },
    }),
  );
  return { json: { Success: true, Id: account.id } };
};

/** 00:00 of the day in the tenant's zone, with the offset that it has then. */
const startOf = ({ settings: { timeZone } }: Tenant, day: Day): string =>
  zonedText(timeZone, momentOf(timeZone, day, 0));

export const getObjectUsage: Route = (tenant, request) => {
  const record = tenant.usageById.get(param(request, 'id'));
  if (record === undefined) return NOTHING;
  return {
    json: {
      Id: record.id,
      AccountId: tenant.accounts.get(record.accountNumber)?.id,
      AccountNumber: record.accountNumber,
      UOM: record.unit,
      Quantity: bareNumber(record.quantity),
      StartDateTime: startOf(tenant, record.startDate),
      ...(record.endDate === null ? {} : { EndDateTime: startOf(tenant, record.endDate) }),
      SubmissionDateTime: zonedText(tenant.settings.timeZone, record.submittedAt),
      RbeStatus: usageStatus(tenant, record),
      SourceType: 'Import',
      ...(record.subscriptionNumber === null ? {} : { SubscriptionNumber: record.subscriptionNumber }),
      ...(record.description === null ? {} : { Description: record.description }),
    },
  };
};

/** What an invoice holds stays. */
export const deleteObjectUsage: Route = (tenant, request) => {
  const id = param(request, 'id');
  const record = tenant.usageById.get(id);
  if (record === undefined) throw refusal('object', 'notFound', `invalid id: ${id}`);
  if (isRated(record)) throw refusal('object', 'rule', 'Usage that was processed cannot be deleted.');
  removeUsage(tenant, [record]);
  return { json: { success: true, id } };
};

export const getTransactionLog: Route = (tenant, request) => {
  const log = tenant.transactionLogs.find(({ id }) => id === param(request, 'id'));
  if (log === undefined) return NOTHING;
  return {
    json: {
      Id: log.id,
      PaymentId: log.paymentId,
      Gateway: 'Test gateway',
      GatewayReasonCode: log.gatewayReasonCode,
      GatewayReasonCodeDescription: log.gatewayReasonCodeDescription,
      GatewayState: log.gatewayState,
      GatewayTransactionType: 'Sale',
      TransactionDate: zonedText(tenant.settings.timeZone, log.at),
    },
  };
};
