/** Invoices, their items, what was processed and adjusted, as ZOQL names them (*Field descriptions of …*). */
import Big from 'big.js';
import { type InvoiceItem, PROCESSING_TYPES } from '../books/invoice.ts';
import { allUsage } from '../books/usage-status.ts';
import { findSubscription } from '../subscriptions/find.ts';
import { accountId, kind, momentText } from './kinds.ts';

const taxOf = ({ taxes }: InvoiceItem): Big => taxes.reduce((sum, { amount }) => sum.plus(amount), new Big(0));

export const invoice = kind(
  (tenant) => tenant.invoices,
  (tenant) => ({
    Id: ({ id }) => id,
    AccountId: accountId(tenant),
    AccountNumber: ({ accountNumber }) => accountNumber,
    InvoiceNumber: ({ number }) => number,
    InvoiceDate: ({ invoiceDate }) => invoiceDate,
    DueDate: ({ dueDate }) => dueDate,
    TargetDate: ({ targetDate }) => targetDate,
    PostedDate: ({ postedAt }) => (postedAt === null ? null : momentText(tenant, postedAt)),
    Amount: ({ amount }) => amount,
    AmountWithoutTax: ({ items }) => items.reduce((sum, { chargeAmount }) => sum.plus(chargeAmount), new Big(0)),
    TaxAmount: ({ items }) => items.reduce((sum, item) => sum.plus(taxOf(item)), new Big(0)),
    AdjustmentAmount: ({ adjustments }) =>
      adjustments.reduce(
        (sum, { type, amount }) => (type === 'Credit' ? sum.minus(amount) : sum.plus(amount)),
        new Big(0),
      ),
    Balance: ({ balance }) => balance,
    Currency: ({ currency }) => currency,
    Status: ({ status }) => status,
  }),
);

export const invoiceItem = kind(
  (tenant) => tenant.invoices.flatMap((one) => one.items.map((item) => ({ ...item, invoiceId: one.id }))),
  (tenant) => ({
    Id: ({ id }) => id,
    InvoiceId: ({ invoiceId }) => invoiceId,
    ChargeName: ({ chargeName }) => chargeName,
    ChargeNumber: ({ chargeNumber }) => chargeNumber,
    ChargeId: ({ chargeId }) => chargeId,
    RatePlanChargeId: ({ chargeId }) => chargeId,
    ChargeAmount: ({ chargeAmount }) => chargeAmount,
    TaxAmount: taxOf,
    Quantity: ({ quantity }) => quantity,
    UOM: ({ unit }) => unit,
    UnitPrice: ({ unitPrice }) => unitPrice,
    ServiceStartDate: ({ serviceStartDate }) => serviceStartDate,
    ServiceEndDate: ({ serviceEndDate }) => serviceEndDate,
    ProcessingType: ({ processingType }) => new Big(PROCESSING_TYPES.indexOf(processingType)),
    SubscriptionNumber: ({ subscriptionNumber }) => subscriptionNumber,
    SubscriptionId: ({ subscriptionNumber }) =>
      subscriptionNumber === null ? null : (findSubscription(tenant, subscriptionNumber)?.[1].id ?? null),
    AppliedToInvoiceItemId: ({ appliedToItemId }) => appliedToItemId,
  }),
);

export const itemAdjustment = kind(
  (tenant) =>
    tenant.invoices.flatMap((one) =>
      one.adjustments
        .filter(({ source }) => source === 'item adjustment')
        .map((adjustment) => ({ ...adjustment, invoiceId: one.id, accountNumber: one.accountNumber })),
    ),
  (tenant) => ({
    Id: ({ id }) => id,
    AccountId: accountId(tenant),
    AdjustmentNumber: ({ number }) => number,
    AdjustmentDate: ({ day }) => day,
    Amount: ({ amount }) => amount,
    Comment: ({ comment }) => comment,
    InvoiceId: ({ invoiceId }) => invoiceId,
    Type: ({ type }) => type,
    Status: () => 'Processed',
  }),
);

/** The exact link between a usage record and the invoice item that rated it (*Query processed usage*). */
export const processedUsage = kind(
  (tenant) =>
    allUsage(tenant).flatMap((record) =>
      [...record.ratedBy].flatMap(([chargeNumber, by]) => {
        const item = by.items.find(
          (one) =>
            one.chargeNumber === chargeNumber &&
            one.processingType === 'Charge' &&
            one.serviceStartDate <= record.startDate &&
            record.startDate <= one.serviceEndDate,
        );
        return item === undefined ? [] : [{ record, item, at: by.updatedAt }];
      }),
    ),
  (tenant) => ({
    Id: ({ record, item }) => `${record.id.slice(0, 16)}${item.id.slice(-16)}`,
    AccountId: ({ record }) => accountId(tenant)(record),
    UsageID: ({ record }) => record.id,
    InvoiceItemId: ({ item }) => item.id,
    BillingPeriodStartDate: ({ item }) => item.serviceStartDate,
    BillingPeriodEndDate: ({ item }) => item.serviceEndDate,
    RatePlanChargeId: ({ item }) => item.chargeId,
    CreatedDate: ({ at }) => momentText(tenant, at),
  }),
);
