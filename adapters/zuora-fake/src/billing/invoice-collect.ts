/**
 * Invoice-and-collect for one account: it bills in arrears up to the target date, posts all drafts, and collects on them and
 * on all that is unpaid. It is atomic: when the payment fails, nothing of it has happened (`POST operations/invoice-collect`).
 */
import type Big from 'big.js';
import type { Account, Card } from '../books/account.ts';
import type { Invoice } from '../books/invoice.ts';
import type { Payment } from '../books/payment.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import type { Day } from '../calendar/days.ts';
import { declineOn, defaultCardOf } from '../payments/cards.ts';
import { collect, openAmount, unpaidInvoices } from '../payments/collect.ts';
import { smallestPayment, tooLowMessage } from '../payments/gateway-minimum.ts';
import { Refusal, refusal } from '../refusals/refusal.ts';
import { issue, post } from './issue.ts';
import { rateAccount } from './rate-account.ts';
import { totalOf } from './taxes.ts';

export interface Collected {
  readonly invoices: ReadonlyArray<Invoice>;
  readonly payment: Payment;
}

export interface CollectRequest {
  readonly targetDate: Day;
  readonly documentDate: Day;
  /** Collect on this one only, and bill nothing. */
  readonly invoice?: Invoice;
}

/** Seen with Stripe behind Zuora; the message must be read with the first, which other rules have as well. */
const NOTHING_TO_COLLECT = 54000030;
const TOO_LOW = 54000060;

/** Everything that can fail comes before anything that changes the books. */
export const invoiceAndCollect = (tenant: Tenant, account: Account, request: CollectRequest): Collected => {
  const { targetDate, documentDate, invoice: only } = request;
  const rated = only === undefined ? rateAccount(tenant, account, targetDate) : undefined;
  const drafts = only === undefined ? account.invoices.filter(({ status }) => status === 'Draft') : [];
  const owed = only === undefined ? [...unpaidInvoices(account), ...drafts] : [only];
  const due = openAmount(owed).plus(rated === undefined ? 0 : totalOf(rated.items));
  if (due.lte(0)) throw new Refusal(NOTHING_TO_COLLECT, 'There is no invoice on which to collect payment.');
  if (due.lt(smallestPayment(account.currency))) throw new Refusal(TOO_LOW, tooLowMessage(account.currency));
  const card = requireCard(tenant, account, due);
  for (const draft of drafts) post(tenant, draft);
  if (rated !== undefined) issue(tenant, rated, { invoiceDate: documentDate, posts: true });
  const paid = only === undefined ? unpaidInvoices(account) : [only];
  return { invoices: paid, payment: collect(tenant, account, card, paid) };
};

const requireCard = (tenant: Tenant, account: Account, due: Big): Card => {
  const card = defaultCardOf(account);
  if (card === undefined) throw refusal('invoiceCollect', 'rule', 'The account has no default payment method.');
  const decline = declineOn(card, today(tenant));
  if (decline === null) return card;
  if (tenant.settings.declinedCollect === 'leaves-payment') collect(tenant, account, card, [], due);
  // Category 99, an external system: no page says which one a decline has, and this one is HTTP 500 in new versions.
  throw refusal(
    'invoiceCollect',
    'external',
    `Error processing transaction.card_error - Your card was declined. ${decline.reasonCode}`,
  );
};
