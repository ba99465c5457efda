/** Credit cards, masked as Zuora masks them. */
import type { CreditCard } from '@usage-billing/core/invoices';
import * as t from 'io-ts';
import { TextOrEmpty, WholeNumber } from './codecs.ts';
import { pageAs } from './page.ts';

const ZuoraCard = t.type({
  id: t.string,
  cardNumber: TextOrEmpty,
  cardType: TextOrEmpty,
  expirationMonth: WholeNumber,
  expirationYear: WholeNumber,
  defaultPaymentMethod: t.boolean,
  cardHolderInfo: t.union([t.type({ cardHolderName: TextOrEmpty }), t.undefined, t.null]),
});
export type ZuoraCard = t.TypeOf<typeof ZuoraCard>;

export const decodeCards = pageAs('creditCards', ZuoraCard);

export const toCreditCard = (from: ZuoraCard): CreditCard => ({
  id: from.id,
  maskedNumber: from.cardNumber,
  cardType: from.cardType,
  expirationMonth: from.expirationMonth,
  expirationYear: from.expirationYear,
  cardHolderName: from.cardHolderInfo?.cardHolderName ?? '',
});
