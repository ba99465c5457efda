/** The price by which a line of an invoice was rated. */
import * as O from 'fp-ts/lib/Option.js';
import { fromOption } from 'fp-ts/lib/ReadonlyArray.js';
import type { ListedPrice } from '../money/price.ts';
import type { ProviderAccount } from './provider-accounts.ts';
import type { CatalogRate } from './provider-catalog.ts';
import type { InvoiceItem } from './provider-invoices.ts';
import { type SubscriptionCharge, segmentOn } from './provider-subscriptions.ts';

type RatedItem = Pick<InvoiceItem, 'unit' | 'chargeNumber' | 'serviceStart'>;

/**
 * The customer's own price on the first day of the item's service, else the list price in their currency; undefined where
 * there is neither, or where the charge did not hold on that day.
 */
export const priceThatHeld = (
  account: ProviderAccount,
  rates: ReadonlyArray<CatalogRate>,
  item: RatedItem,
): ListedPrice | undefined => {
  const charges = chargesOf(account, item);
  const terms = charges.flatMap((charge) => fromOption(segmentOn(charge, item.serviceStart)));
  if (O.isSome(item.chargeNumber) && charges.length > 0 && terms.length === 0) return undefined;
  const [own] = terms.flatMap(({ price }) => fromOption(price));
  return own ?? rates.find(({ unit }) => unit === item.unit)?.prices.get(account.currency);
};

const chargesOf = (
  { subscriptions }: ProviderAccount,
  { unit, chargeNumber }: RatedItem,
): ReadonlyArray<SubscriptionCharge> =>
  subscriptions
    .flatMap(({ charges }) => charges)
    .filter((charge) => (O.isSome(chargeNumber) ? charge.number === chargeNumber.value : charge.unit === unit));
