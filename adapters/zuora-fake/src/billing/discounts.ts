/**
 * Discounts: items of their own with a negative amount and quantity 0, applied to one item each. They make nothing
 * cheaper that is negative already (*Billing Rules - Discount*).
 */
import Big from 'big.js';
import type { Account } from '../books/account.ts';
import type { InvoiceItem } from '../books/invoice.ts';
import type { DiscountCharge, Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import { contains } from '../calendar/days.ts';
import { roundMoney } from '../pricing/money.ts';

export const discountItems = (
  tenant: Tenant,
  account: Account,
  items: ReadonlyArray<InvoiceItem>,
): ReadonlyArray<InvoiceItem> =>
  account.subscriptions.flatMap((owner) =>
    owner.ratePlans.flatMap(({ discounts }) =>
      discounts.flatMap((discount) => itemsOf(tenant, account, owner, discount, items)),
    ),
  );

/** A fixed amount is used up item by item, and never makes an item negative. */
const itemsOf = (
  tenant: Tenant,
  account: Account,
  owner: Subscription,
  discount: DiscountCharge,
  items: ReadonlyArray<InvoiceItem>,
): ReadonlyArray<InvoiceItem> => {
  const hit = items.filter((item) => applies(discount, owner, item));
  let left = 'amount' in discount.discount ? discount.discount.amount : null;
  return hit.flatMap((item) => {
    const wanted =
      'percent' in discount.discount
        ? item.chargeAmount.times(discount.discount.percent).div(100)
        : (left ?? new Big(0));
    const capped = wanted.gt(item.chargeAmount) ? item.chargeAmount : wanted;
    const amount = roundMoney(tenant.settings, account.currency, capped);
    if (left !== null) left = left.minus(amount);
    return amount.eq(0) ? [] : [itemFor(tenant, discount, owner, item, amount)];
  });
};

const applies = (discount: DiscountCharge, owner: Subscription, item: InvoiceItem): boolean =>
  item.chargeType === 'Usage' &&
  item.chargeAmount.gt(0) &&
  contains(discount, item.serviceStartDate) &&
  (discount.level === 'account' || item.subscriptionNumber === owner.number);

const itemFor = (
  tenant: Tenant,
  discount: DiscountCharge,
  owner: Subscription,
  on: InvoiceItem,
  amount: Big,
): InvoiceItem => ({
  ...on,
  id: tenant.newId(),
  processingType: 'Discount',
  chargeType: 'Recurring',
  chargeNumber: discount.number,
  chargeId: discount.id,
  chargeName: discount.name,
  subscriptionNumber: owner.number,
  unit: null,
  quantity: new Big(0),
  unitPrice: null,
  chargeAmount: amount.times(-1),
  appliedToItemId: on.id,
});
