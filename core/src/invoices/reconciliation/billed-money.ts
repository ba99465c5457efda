/** What a part of an invoice line is worth: how much less the line would charge without it. */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Decimal, Money } from '../money/money.ts';
import { chargeOf } from '../money/price.ts';
import { priceThatHeld } from '../provider/price-that-held.ts';
import type { ProviderAccount } from '../provider/provider-accounts.ts';
import type { CatalogRate, ProviderCatalog } from '../provider/provider-catalog.ts';
import type { InvoiceItem } from '../provider/provider-invoices.ts';

export interface PriceList {
  readonly account: ProviderAccount;
  readonly rates: ReadonlyArray<CatalogRate>;
  readonly rounding: ProviderCatalog['rounding'];
}

/** None: no price that can be computed held on the line's first day. */
export const worthOf = (
  quantity: Decimal,
  item: InvoiceItem,
  { account, rates, rounding }: PriceList,
): O.Option<Money> => {
  const price = priceThatHeld(account, rates, item);
  if (price === undefined || E.isLeft(price)) return O.none;
  const { currency } = account;
  const steps = rounding(currency);
  const charged = chargeOf(price.right, item.quantity, steps);
  const due = chargeOf(price.right, item.quantity.minus(quantity), steps);
  return O.some({ amount: charged.minus(due), currency });
};
