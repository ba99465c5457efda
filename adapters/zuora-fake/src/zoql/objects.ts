/** What can be queried: the kinds of records, and their fields as ZOQL names them. */
import { balanceOf } from '../accounts/accounts.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import type { UsageRecord } from '../books/usage.ts';
import { allUsage, usageStatus } from '../books/usage-status.ts';
import { refusal } from '../refusals/refusal.ts';
import { statusWord } from '../rendering/status.ts';
import { statusOn } from '../subscriptions/status.ts';
import { invoice, invoiceItem, itemAdjustment, processedUsage } from './billing-objects.ts';
import { type Answered, accountId, type Kind, kind, momentText, startOf } from './kinds.ts';
import type { Query } from './query.ts';

const account = kind(
  (tenant) => tenant.accounts.values(),
  (tenant) => ({
    Id: ({ id }) => id,
    AccountNumber: ({ number }) => number,
    Name: ({ name }) => name,
    Currency: ({ currency }) => currency,
    BillCycleDay: ({ billCycleDay }) => String(billCycleDay),
    Balance: (one) => balanceOf(tenant, one),
    AutoPay: ({ autoPay }) => autoPay,
    DefaultPaymentMethodId: ({ defaultCardId }) => defaultCardId,
    BillToId: ({ billToContactId }) => billToContactId,
    SoldToId: ({ soldToContactId }) => soldToContactId,
    CreatedDate: ({ createdAt }) => momentText(tenant, createdAt),
    Status: ({ status }) => status,
  }),
);

/** A client asks for the descriptions of a page by its ids: looking at everything for each page would take for ever. */
const usageOf = (tenant: Tenant, ids: ReadonlyArray<string> | undefined): Iterable<UsageRecord> =>
  ids === undefined ? allUsage(tenant) : ids.flatMap((id) => tenant.usageById.get(id) ?? []);

const usage = kind(usageOf, (tenant) => ({
  Id: ({ id }) => id,
  AccountId: accountId(tenant),
  AccountNumber: ({ accountNumber }) => accountNumber,
  SubscriptionNumber: ({ subscriptionNumber }) => subscriptionNumber,
  ChargeNumber: ({ chargeNumber }) => chargeNumber,
  UOM: ({ unit }) => unit,
  Quantity: ({ quantity }) => quantity,
  StartDateTime: ({ startDate }) => startOf(tenant, startDate),
  EndDateTime: ({ endDate }) => startOf(tenant, endDate),
  SubmissionDateTime: ({ submittedAt }) => momentText(tenant, submittedAt),
  RbeStatus: (one) => usageStatus(tenant, one),
  SourceType: () => 'Import',
  Description: ({ description }) => description,
  UniqueKey: ({ uniqueKey }) => uniqueKey,
  ImportId: ({ importId }) => importId,
  ...(tenant.settings.importQueries === 'answered'
    ? { SourceName: ({ importId }) => tenant.imports.find(({ id }) => id === importId)?.fileName ?? null }
    : {}),
}));

const usageImport = kind(
  (tenant) => tenant.imports,
  (tenant) => ({
    Id: ({ id }) => id,
    Name: ({ fileName }) => fileName,
    ImportType: () => 'Usage',
    Status: ({ status }) => status,
    StatusReason: ({ reason }) => reason,
    ImportedCount: ({ imported }) => String(imported),
    Md5: ({ md5 }) => md5,
    CreatedDate: ({ submittedAt }) => momentText(tenant, submittedAt),
  }),
);

const payment = kind(
  (tenant) => tenant.payments,
  (tenant) => ({
    Id: ({ id }) => id,
    AccountId: accountId(tenant),
    AccountNumber: ({ accountNumber }) => accountNumber,
    PaymentNumber: ({ number }) => number,
    PaymentMethodId: ({ cardId }) => cardId,
    Amount: ({ amount }) => amount,
    CreatedDate: ({ createdAt }) => momentText(tenant, createdAt),
    EffectiveDate: ({ effectiveDate }) => effectiveDate,
    Status: ({ status }) => status,
    GatewayResponse: ({ gatewayResponse }) => gatewayResponse,
    GatewayResponseCode: ({ gatewayResponseCode }) => gatewayResponseCode,
  }),
);

const paymentTransactionLog = kind(
  (tenant) => tenant.transactionLogs,
  (tenant) => ({
    Id: ({ id }) => id,
    PaymentId: ({ paymentId }) => paymentId,
    Gateway: () => 'Test gateway',
    GatewayReasonCode: ({ gatewayReasonCode }) => gatewayReasonCode,
    GatewayReasonCodeDescription: ({ gatewayReasonCodeDescription }) => gatewayReasonCodeDescription,
    GatewayState: ({ gatewayState }) => gatewayState,
    GatewayTransactionType: () => 'Sale',
    TransactionDate: ({ at }) => momentText(tenant, at),
  }),
);

const subscription = kind(
  (tenant) =>
    [...tenant.accounts.values()].flatMap(({ id, subscriptions }) =>
      subscriptions.map((one) => ({ ...one, accountId: id })),
    ),
  (tenant) => ({
    Id: ({ id }) => id,
    AccountId: ({ accountId: owner }) => owner,
    Name: ({ number }) => number,
    Status: (one) => statusWord(tenant.settings, statusOn(one, today(tenant))),
    ContractEffectiveDate: ({ contractEffectiveDate }) => contractEffectiveDate,
    ServiceActivationDate: ({ serviceActivationDate }) => serviceActivationDate,
    ContractAcceptanceDate: ({ customerAcceptanceDate }) => customerAcceptanceDate,
    SubscriptionEndDate: ({ endDate }) => endDate,
    TermType: () => 'EVERGREEN',
  }),
);

const paymentMethod = kind(
  (tenant) => tenant.cards.values(),
  (tenant) => ({
    Id: ({ id }) => id,
    AccountId: accountId(tenant),
    Type: () => 'CreditCard',
    CreditCardType: ({ cardType }) => cardType,
    CreditCardMaskNumber: ({ maskedNumber }) => maskedNumber,
    CreditCardHolderName: ({ holder }) => holder,
    CreditCardExpirationMonth: ({ expirationMonth }) => String(expirationMonth),
    CreditCardExpirationYear: ({ expirationYear }) => String(expirationYear),
  }),
);

const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    Account: account,
    Usage: usage,
    Payment: payment,
    PaymentTransactionLog: paymentTransactionLog,
    Invoice: invoice,
    InvoiceItem: invoiceItem,
    InvoiceItemAdjustment: itemAdjustment,
    ProcessedUsage: processedUsage,
    Import: usageImport,
    Subscription: subscription,
    PaymentMethod: paymentMethod,
  }).map(([name, one]) => [name.toLowerCase(), one]),
);

export const answerQuery = (tenant: Tenant, query: Query): Answered => {
  const name = query.object.toLowerCase();
  const asked = name === 'import' && tenant.settings.importQueries === 'refused' ? undefined : KINDS.get(name);
  if (asked === undefined)
    throw refusal('query', 'malformed', `You have an error in your ZOQL syntax: there is no object ${query.object}`);
  return asked(tenant)(query);
};
