/** Money on proposals. */
import type { OwedMoney } from '@usage-billing/core/admin';
import { type Currency, formatMoney } from '@usage-billing/core/invoices';
import { isNone } from 'fp-ts/lib/Option.js';

/** Of those who have no account. */
export const DEFAULT_CURRENCY = 'USD' as Currency;

export const owedText = (owed: OwedMoney): string =>
  isNone(owed)
    ? 'not known: no price could be read'
    : `${formatMoney(owed.value.amount, owed.value.currency)} ${owed.value.currency}`;
