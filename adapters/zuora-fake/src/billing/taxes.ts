/** Tax items: per invoice item, rounded to the currency, and never part of its charge amount (*Tax rounding method*). */
import Big from 'big.js';
import type { InvoiceItem } from '../books/invoice.ts';
import type { Tenant } from '../books/tenant.ts';
import { roundMoney } from '../pricing/money.ts';

export const withTaxes = (
  tenant: Tenant,
  currency: string,
  items: ReadonlyArray<InvoiceItem>,
): ReadonlyArray<InvoiceItem> => {
  const { taxPercent } = tenant.settings;
  if (taxPercent === null) return items;
  const percent = new Big(taxPercent);
  return items.map((item) => {
    const amount = roundMoney(tenant.settings, currency, item.chargeAmount.times(percent).div(100));
    return { ...item, taxes: [{ id: tenant.newId(), name: 'VAT', percent, amount }] };
  });
};

export const totalOf = (items: ReadonlyArray<InvoiceItem>): Big =>
  items.reduce(
    (sum, { chargeAmount, taxes }) => taxes.reduce((all, { amount }) => all.plus(amount), sum.plus(chargeAmount)),
    new Big(0),
  );
