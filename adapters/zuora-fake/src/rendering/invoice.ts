/** Invoices, their items and files, as the REST calls show them. */
import Big from 'big.js';
import type { Account } from '../books/account.ts';
import type { Invoice, InvoiceItem } from '../books/invoice.ts';
import type { Tenant } from '../books/tenant.ts';
import { localText } from '../calendar/zone.ts';
import { type ApiRequest, type Fields, linkTo, wholeNumberAs } from '../http/api.ts';
import { bareNumber } from '../http/exact-json.ts';

const taxOf = ({ taxes }: InvoiceItem): Big => taxes.reduce((sum, { amount }) => sum.plus(amount), new Big(0));

const renderTaxes = ({ taxes, serviceEndDate }: InvoiceItem): ReadonlyArray<Fields> =>
  taxes.map(({ id, name, percent, amount }) => ({
    id,
    name,
    taxAmount: bareNumber(amount),
    taxRate: bareNumber(percent.div(100)),
    taxRateType: 'Percentage',
    taxDate: serviceEndDate,
    exemptAmount: bareNumber(new Big(0)),
  }));

/** `chargeAmount` never includes tax. A discount has the quantity 0 and names the item that it makes cheaper. */
const renderItem = (tenant: Tenant, invoice: Invoice, item: InvoiceItem): Fields => ({
  id: item.id,
  chargeName: item.chargeName,
  ...(item.chargeId === null ? {} : { chargeId: item.chargeId }),
  ...(item.chargeNumber === null || tenant.settings.itemChargeNumber === 'absent'
    ? {}
    : { chargeNumber: item.chargeNumber }),
  ...(item.chargeType === null ? {} : { chargeType: item.chargeType }),
  chargeDate: localText(tenant.settings.timeZone, invoice.postedAt ?? invoice.updatedAt),
  processingType: item.processingType,
  ...(item.appliedToItemId === null ? {} : { appliedToItemId: item.appliedToItemId }),
  ...(item.subscriptionNumber === null ? {} : { subscriptionName: item.subscriptionNumber }),
  ...(item.unit === null ? {} : { unitOfMeasure: item.unit }),
  quantity: item.quantity,
  ...(item.unitPrice === null ? {} : { unitPrice: bareNumber(item.unitPrice) }),
  chargeAmount: item.chargeAmount,
  taxAmount: taxOf(item),
  serviceStartDate: item.serviceStartDate,
  serviceEndDate: item.serviceEndDate,
  sourceItemType: 'SubscriptionComponent',
  taxationItems: { data: renderTaxes(item) },
});

export const renderItems = (tenant: Tenant, invoice: Invoice): ReadonlyArray<Fields> =>
  invoice.items.map((item) => renderItem(tenant, invoice, item));

export const renderFiles = (tenant: Tenant, request: ApiRequest, invoice: Invoice): ReadonlyArray<Fields> =>
  invoice.fileId === null
    ? []
    : [
        {
          id: invoice.fileId,
          versionNumber: wholeNumberAs(tenant.settings.versionNumbers, invoice.fileVersion),
          pdfFileUrl: linkTo(tenant, request, `/v1/files/${invoice.fileId}`),
        },
      ];

/** No currency: the account has it. A reversed invoice is Posted all the same. */
export const renderInvoice = (tenant: Tenant, request: ApiRequest, account: Account, invoice: Invoice): Fields => {
  const inline = tenant.settings.nesting === 'inline';
  const link = (part: string): string => linkTo(tenant, request, `/v1/invoices/${invoice.id}/${part}`);
  const files = inline ? renderFiles(tenant, request, invoice) : link('files');
  return {
    id: invoice.id,
    accountId: account.id,
    accountNumber: account.number,
    accountName: account.name,
    invoiceNumber: invoice.number,
    status: invoice.status,
    reversed: invoice.reversed,
    invoiceDate: invoice.invoiceDate,
    dueDate: invoice.dueDate,
    invoiceTargetDate: invoice.targetDate,
    amount: invoice.amount,
    balance: invoice.balance,
    creditBalanceAdjustmentAmount: new Big(0),
    body: invoice.fileId === null ? null : linkTo(tenant, request, `/v1/files/${invoice.fileId}`),
    invoiceItems: inline ? renderItems(tenant, invoice) : link('items'),
    // Absent where there is none.
    ...(invoice.fileId === null ? {} : { invoiceFiles: files }),
  };
};
