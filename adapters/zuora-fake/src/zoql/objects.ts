/** What can be queried: the kinds of records, and their fields as ZOQL names them. */
import { balanceOf } from '../accounts/accounts.ts';
import type { Tenant } from '../books/tenant.ts';
import { textOfMicros } from '../calendar/days.ts';
import { allUsage } from '../control/views.ts';
import { refusal } from '../http/failure.ts';
import type { Query } from './query.ts';
import { runZoql, type Source } from './run.ts';

type Answered = ReadonlyArray<Record<string, unknown>>;
type Kind = (tenant: Tenant) => (query: Query) => Answered;

const kind =
  <Item>(items: (tenant: Tenant) => Iterable<Item>, fields: (tenant: Tenant) => Source<Item>['fields']): Kind =>
  (tenant) =>
  (query) =>
    runZoql(query, { items: items(tenant), fields: fields(tenant) });

const accountId =
  (tenant: Tenant) =>
  ({ accountNumber }: { readonly accountNumber: string | null }): string | null =>
    tenant.accounts.get(accountNumber ?? '')?.id ?? null;

const startOf = (day: string | null): string | null => (day === null ? null : `${day}T00:00:00.000Z`);

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
    CreatedDate: ({ createdAt }) => textOfMicros(createdAt),
    Status: () => 'Active',
  }),
);

const usage = kind(
  (tenant) => allUsage(tenant),
  (tenant) => ({
    Id: ({ id }) => id,
    AccountId: accountId(tenant),
    AccountNumber: ({ accountNumber }) => accountNumber,
    SubscriptionNumber: ({ subscriptionNumber }) => subscriptionNumber,
    UOM: ({ unit }) => unit,
    Quantity: ({ quantity }) => quantity,
    StartDateTime: ({ startDate }) => startOf(startDate),
    EndDateTime: ({ endDate }) => startOf(endDate),
    SubmissionDateTime: ({ submittedAt }) => textOfMicros(submittedAt),
    ImportId: ({ importId }) => importId,
    RbeStatus: ({ status }) => status,
    SourceType: () => 'Import',
    Description: ({ description }) => description,
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
    EffectiveDate: ({ effectiveDate }) => effectiveDate,
    Status: ({ status }) => status,
    GatewayResponse: ({ gatewayResponse }) => gatewayResponse,
    GatewayResponseCode: ({ gatewayResponseCode }) => gatewayResponseCode,
  }),
);

const invoice = kind(
  (tenant) => tenant.invoices,
  (tenant) => ({
    Id: ({ id }) => id,
    AccountId: accountId(tenant),
    AccountNumber: ({ accountNumber }) => accountNumber,
    InvoiceNumber: ({ number }) => number,
    InvoiceDate: ({ invoiceDate }) => invoiceDate,
    DueDate: ({ dueDate }) => dueDate,
    TargetDate: ({ targetDate }) => targetDate,
    Amount: ({ amount }) => amount,
    Balance: ({ balance }) => balance,
    Status: ({ status }) => status,
  }),
);

const invoiceItem = kind(
  (tenant) => tenant.invoices.flatMap((one) => one.items.map((item) => ({ ...item, invoiceId: one.id }))),
  () => ({
    Id: ({ id }) => id,
    InvoiceId: ({ invoiceId }) => invoiceId,
    ChargeName: ({ chargeName }) => chargeName,
    ChargeAmount: ({ chargeAmount }) => chargeAmount,
    Quantity: ({ quantity }) => quantity,
    UOM: ({ unit }) => unit,
    UnitPrice: ({ unitPrice }) => unitPrice,
    ServiceStartDate: ({ serviceStartDate }) => serviceStartDate,
    ServiceEndDate: ({ serviceEndDate }) => serviceEndDate,
  }),
);

const subscription = kind(
  (tenant) =>
    [...tenant.accounts.values()].flatMap(({ id, subscriptions }) =>
      subscriptions.map((one) => ({ ...one, accountId: id })),
    ),
  () => ({
    Id: ({ id }) => id,
    AccountId: ({ accountId: owner }) => owner,
    Name: ({ number }) => number,
    Status: ({ status }) => status,
    ContractEffectiveDate: ({ contractEffectiveDate }) => contractEffectiveDate,
    ServiceActivationDate: ({ serviceActivationDate }) => serviceActivationDate,
    ContractAcceptanceDate: ({ customerAcceptanceDate }) => customerAcceptanceDate,
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

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['account', account],
  ['usage', usage],
  ['payment', payment],
  ['invoice', invoice],
  ['invoiceitem', invoiceItem],
  ['subscription', subscription],
  ['paymentmethod', paymentMethod],
]);

export const answerQuery = (tenant: Tenant, query: Query): Answered => {
  const asked = KINDS.get(query.object.toLowerCase());
  if (asked === undefined)
    throw refusal('query', 'malformed', `You have an error in your ZOQL syntax: there is no object ${query.object}`);
  return asked(tenant)(query);
};
