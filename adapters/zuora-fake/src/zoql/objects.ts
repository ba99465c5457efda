/** What can be queried: the kinds of records, and their fields as ZOQL names them. */
import { balanceOf } from '../accounts.ts';
import { textOfMicros } from '../days.ts';
import { refusal } from '../failure.ts';
import { allUsage } from '../views.ts';
import type { World } from '../world.ts';
import type { Query } from './query.ts';
import { runZoql, type Source } from './run.ts';

type Answered = ReadonlyArray<Record<string, unknown>>;
type Kind = (world: World) => (query: Query) => Answered;

const kind =
  <Item>(items: (world: World) => Iterable<Item>, fields: (world: World) => Source<Item>['fields']): Kind =>
  (world) =>
  (query) =>
    runZoql(query, { items: items(world), fields: fields(world) });

const accountId =
  (world: World) =>
  ({ accountNumber }: { readonly accountNumber: string | null }): string | null =>
    world.accounts.get(accountNumber ?? '')?.id ?? null;

const startOf = (day: string | null): string | null => (day === null ? null : `${day}T00:00:00.000Z`);

const account = kind(
  (world) => world.accounts.values(),
  (world) => ({
    Id: ({ id }) => id,
    AccountNumber: ({ number }) => number,
    Name: ({ name }) => name,
    Currency: ({ currency }) => currency,
    BillCycleDay: ({ billCycleDay }) => String(billCycleDay),
    Balance: (one) => balanceOf(world, one),
    AutoPay: ({ autoPay }) => autoPay,
    DefaultPaymentMethodId: ({ defaultCardId }) => defaultCardId,
    BillToId: ({ billToContactId }) => billToContactId,
    SoldToId: ({ soldToContactId }) => soldToContactId,
    CreatedDate: ({ createdAt }) => textOfMicros(createdAt),
    Status: () => 'Active',
  }),
);

const usage = kind(
  (world) => allUsage(world),
  (world) => ({
    Id: ({ id }) => id,
    AccountId: accountId(world),
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
  (world) => world.payments,
  (world) => ({
    Id: ({ id }) => id,
    AccountId: accountId(world),
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
  (world) => world.invoices,
  (world) => ({
    Id: ({ id }) => id,
    AccountId: accountId(world),
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
  (world) => world.invoices.flatMap((one) => one.items.map((item) => ({ ...item, invoiceId: one.id }))),
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
  (world) =>
    [...world.accounts.values()].flatMap(({ id, subscriptions }) =>
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
  (world) => world.cards.values(),
  (world) => ({
    Id: ({ id }) => id,
    AccountId: accountId(world),
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

export const answerQuery = (world: World, query: Query): Answered => {
  const asked = KINDS.get(query.object.toLowerCase());
  if (asked === undefined)
    throw refusal('query', 'malformed', `You have an error in your ZOQL syntax: there is no object ${query.object}`);
  return asked(world)(query);
};
