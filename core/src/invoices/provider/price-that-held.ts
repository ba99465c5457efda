/** The price by which a line of an invoice was rated. */
import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import type { ListedPrice } from '../money/price.ts';
import type { ProviderAccount } from './provider-accounts.ts';
import type { CatalogRate } from './provider-catalog.ts';
import type { InvoiceItem } from './provider-invoices.ts';
import { segmentOn } from './provider-subscriptions.ts';

type RatedItem = Pick<InvoiceItem, 'unit' | 'chargeNumber' | 'serviceStart'>;

/** The customer's own price on the first day of the item's service, else the list price in their currency; undefined where there is neither. */
export const priceThatHeld = (
  account: ProviderAccount,
  rates: ReadonlyArray<CatalogRate>,
  item: RatedItem,
): ListedPrice | undefined =>
  ownPrice(account, item) ?? rates.find(({ unit }) => unit === item.unit)?.prices.get(account.currency);

const ownPrice = (
  { subscriptions }: ProviderAccount,
  { unit, chargeNumber, serviceStart }: RatedItem,
): ListedPrice | undefined => {
  const own = subscriptions
    .flatMap(({ charges }) => charges)
    .filter((charge) => (O.isSome(chargeNumber) ? charge.number === chargeNumber.value : charge.unit === unit))
    .flatMap((charge) => fromOption(segmentOn(charge, serviceStart)));
  return own.flatMap(({ price }) => fromOption(price))[0];
};
