/** object/…: the older calls on one record, by its id: an account's fields, and a usage record, which can be deleted. */
import Big from 'big.js';
import { balanceOf } from '../../accounts/accounts.ts';
import { changeAccount } from '../../accounts/change-account.ts';
import type { Account, Tenant, UsageRecord } from '../../books/tenant.ts';
import { textOfMicros } from '../../calendar/days.ts';
import { type Fields, jsonBody, param, type Route, textAt } from '../api.ts';
import { bareNumber } from '../exact-json.ts';
import { Refusal, refusal } from '../failure.ts';

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
  CreatedDate: textOfMicros(account.createdAt),
  Status: 'Active',
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
      defaultPaymentMethodId: textAt(fields, 'DefaultPaymentMethodId'),
      details: fields.Notes === undefined ? {} : { notes: textAt(fields, 'Notes') ?? '' },
    }),
  );
  return { json: { Success: true, Id: account.id } };
};

const usageById = (tenant: Tenant, id: string): UsageRecord | undefined => {
  for (const records of tenant.usage.values()) {
    const found = records.find((record) => record.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
};

export const getObjectUsage: Route = (tenant, request) => {
  const record = usageById(tenant, param(request, 'id'));
  if (record === undefined) return NOTHING;
  return {
    json: {
      Id: record.id,
      AccountId: tenant.accounts.get(record.accountNumber)?.id,
      AccountNumber: record.accountNumber,
      UOM: record.unit,
      Quantity: bareNumber(record.quantity),
      StartDateTime: `${record.startDate}T00:00:00.000+00:00`,
      ...(record.endDate === null ? {} : { EndDateTime: `${record.endDate}T00:00:00.000+00:00` }),
      SubmissionDateTime: textOfMicros(record.submittedAt),
      RbeStatus: record.status,
      SourceType: 'Import',
      ...(record.subscriptionNumber === null ? {} : { SubscriptionNumber: record.subscriptionNumber }),
      ...(record.description === null ? {} : { Description: record.description }),
    },
  };
};

/** What an invoice holds stays. */
export const deleteObjectUsage: Route = (tenant, request) => {
  const id = param(request, 'id');
  const record = usageById(tenant, id);
  if (record === undefined) throw refusal('object', 'notFound', `invalid id: ${id}`);
  if (record.status === 'Processed') throw refusal('object', 'rule', 'Usage that was processed cannot be deleted.');
  const kept = (tenant.usage.get(record.accountNumber) ?? []).filter((one) => one !== record);
  tenant.usage.set(record.accountNumber, kept);
  return { json: { success: true, id } };
};
