/** What a run would put on an account's invoice. Nothing happens until it is issued: invoice-collect may take it back. */
import Big from 'big.js';
import type { Account, OneTimeCharge } from '../books/account.ts';
import type { InvoiceItem } from '../books/invoice.ts';
import type { Charge, Subscription } from '../books/subscription.ts';
import type { Tenant } from '../books/tenant.ts';
import type { Day } from '../calendar/days.ts';
import { chargesOf } from '../subscriptions/status.ts';
import { discountItems } from './discounts.ts';
import { rateOneTime, rateRecurring } from './rate-recurring.ts';
import { type Rated, rateUsage, together } from './rate-usage.ts';
import { withTaxes } from './taxes.ts';

export interface RatedAccount extends Rated {
  readonly account: Account;
  readonly target: Day;
  readonly oneTimeCharges: ReadonlyArray<OneTimeCharge>;
}

/** Suspended and cancelled subscriptions are still billed up to their day, whatever they are now. */
export const rateAccount = (tenant: Tenant, account: Account, target: Day): RatedAccount => {
  const rated = together(
    account.subscriptions.flatMap((subscription) =>
      chargesOf(subscription).map((charge) => rateCharge(tenant, account, subscription, charge, target)),
    ),
  );
  const oneTimeCharges = account.oneTimeCharges.filter(({ day }) => day <= target);
  const charges = [...rated.items.toSorted(inOrder), ...oneTimeCharges.map((one) => byHand(tenant, one))];
  const items = withTaxes(tenant, account.currency, [...charges, ...discountItems(tenant, account, charges)]);
  return { ...rated, items, account, target, oneTimeCharges };
};

const rateCharge = (tenant: Tenant, account: Account, owner: Subscription, charge: Charge, target: Day): Rated => {
  switch (charge.type) {
    case 'Usage':
      return rateUsage(tenant, account, owner, charge, target);
    case 'Recurring':
      return rateRecurring(tenant, account, owner, charge, target);
    case 'OneTime':
      return rateOneTime(tenant, account, owner, charge, target);
  }
};

const inOrder = (a: InvoiceItem, b: InvoiceItem): number => {
  const [one, other] = [a, b].map(({ serviceStartDate, chargeNumber }) => `${serviceStartDate} ${chargeNumber ?? ''}`);
  return (one ?? '') < (other ?? '') ? -1 : one === other ? 0 : 1;
};

const byHand = (tenant: Tenant, { name, amount, day }: OneTimeCharge): InvoiceItem => ({
  id: tenant.newId(),
  processingType: 'Charge',
  chargeType: 'OneTime',
  chargeNumber: null,
  chargeId: null,
  chargeName: name,
  subscriptionNumber: null,
  unit: null,
  quantity: new Big(1),
  unitPrice: null,
  chargeAmount: new Big(amount),
  serviceStartDate: day,
  serviceEndDate: day,
  appliedToItemId: null,
  taxes: [],
});
