/** What `POST accounts` bills at once: an invoice that closes the periods up to today, and its payment (`POST_Account`). */
import type { Account } from '../books/account.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { declineOn, defaultCardOf } from '../payments/cards.ts';
import { collectUnpaid } from '../payments/collect.ts';
import { smallestPayment } from '../payments/gateway-minimum.ts';
import { refusal } from '../refusals/refusal.ts';
import { issue } from './issue.ts';
import { rateAccount } from './rate-account.ts';
import { totalOf } from './taxes.ts';

export interface BillingChoice {
  readonly bills: boolean;
  readonly collects: boolean;
}

/** Refuses before anything is billed when the card would not pay. */
export const billNewAccount = (tenant: Tenant, account: Account, { bills, collects }: BillingChoice): void => {
  if (!bills) return;
  const rated = rateAccount(tenant, account, today(tenant));
  const due = totalOf(rated.items);
  const card = defaultCardOf(account);
  const pays = collects && card !== undefined && due.gte(smallestPayment(account.currency));
  const decline = pays ? declineOn(card, today(tenant)) : null;
  if (decline !== null)
    throw refusal('account', 'external', `The account was not created: your card was declined. ${decline.reasonCode}`);
  issue(tenant, rated, { invoiceDate: today(tenant), posts: true });
  if (pays) collectUnpaid(tenant, account);
};
