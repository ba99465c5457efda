/**
 * What `POST accounts` bills at once. Which fields say so depends on the version, and all of them default to true: a request
 * that does not say no under its version's own names gets an invoice, which closes the periods up to today (*API upgrades*,
 * `POST_Account`).
 */
import type { Account } from '../books/account.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { refusal } from '../http/failure.ts';
import { isAtLeast } from '../http/version.ts';
import { declineOn, defaultCardOf } from '../payments/cards.ts';
import { collectUnpaid } from '../payments/collect.ts';
import { smallestPayment } from '../payments/gateway-minimum.ts';
import { issue } from './issue.ts';
import { rateAccount } from './rate-account.ts';
import { totalOf } from './taxes.ts';

export interface BillingChoice {
  readonly bills: boolean;
  readonly collects: boolean;
}

/** `flag` reads a field of the request; undefined where it is absent. */
export const billingChoice = (version: string, flag: (name: string) => boolean | undefined): BillingChoice => {
  if (!isAtLeast(version, '196.0')) {
    const both = flag('invoiceCollect') ?? true;
    return { bills: both, collects: both };
  }
  const bills = flag(isAtLeast(version, '211.0') ? 'runBilling' : 'invoice') ?? true;
  return { bills, collects: flag('collect') ?? true };
};

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
