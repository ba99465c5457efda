/**
 * What the gateway refuses to collect. The amounts are Stripe's published minimums; the wording for USD, its typo included,
 * was seen with Stripe behind Zuora, the one for other currencies is Stripe's.
 */
import Big from 'big.js';
import { moneyText } from '../pricing/money.ts';

const MINIMUM: Readonly<Record<string, string>> = { GBP: '0.30', JPY: '50', KWD: '0.150', SEK: '3.00' };
const SIGN: Readonly<Record<string, string>> = { EUR: '€', GBP: '£', JPY: '¥', USD: '$' };

export const smallestPayment = (currency: string): Big => new Big(MINIMUM[currency] ?? '0.50');

export const tooLowMessage = (currency: string): string => {
  const sign = SIGN[currency] ?? '';
  const amount =
    currency === 'USD'
      ? '50 cents'
      : `${sign}${moneyText(currency, smallestPayment(currency))} ${currency.toLowerCase()}`;
  return `Error processing transaction.invalid_request_erro - Amount must be at least ${amount}`;
};
