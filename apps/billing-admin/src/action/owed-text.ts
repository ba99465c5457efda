/** Money on proposals. */
import type { OwedMoney } from '@usage-billing/core/admin';
import { type Currency, formatMoney } from '@usage-billing/core/invoices';

/** Of those who have no account; list prices in other currencies are shown beside it. */
export const DEFAULT_CURRENCY = 'USD' as Currency;

export const owedText = (owed: OwedMoney): string =>
  owed.size === 0
    ? 'not known: no price could be read'
    : [...owed].map(([currency, amount]) => `${formatMoney(amount, currency)} ${currency}`).join(', or ');
