/** How the laws of invoicing reckon: prices, days and sums. */
import { Decimal, type Invoice, type InvoiceAndCollectOutcome, type ListedPrice } from '@usage-billing/core/invoices';
import { addDays, type CalendarDay } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { type ProviderSubject, USD } from './provider-subject.ts';
import { right } from './unwrap.ts';

export const listPrice = async ({ provider }: ProviderSubject, currency = USD): Promise<Decimal> => {
  const rates = await right(provider.catalog.rates);
  return perUnitPrice(rates.find(({ unit }) => unit === NODE_SECONDS)?.prices.get(currency));
};

/** The laws need a catalog that sells node-seconds at so much each. */
export const perUnitPrice = (price: ListedPrice | undefined): Decimal => {
  if (price === undefined || E.isLeft(price) || price.right._tag !== 'PerUnit')
    throw new Error(`the catalog has no price per unit for ${NODE_SECONDS} in USD`);
  return price.right.amount;
};

/** Node-seconds for about so much money. */
export const worth = async (subject: ProviderSubject, amount: string, currency = USD): Promise<bigint> =>
  BigInt(
    new Decimal(amount)
      .div(await listPrice(subject, currency))
      .round(0, Decimal.roundUp)
      .toFixed(),
  );

export const yesterday = async ({ today }: ProviderSubject): Promise<CalendarDay> => addDays(await today(), -1);

/** The last day of the month before: its service period has ended for an account that is billed on the first. */
export const lastMonth = async ({ today }: ProviderSubject): Promise<CalendarDay> => {
  const present = await today();
  return addDays(present, -Number(present.slice(8)));
};

export const sumOf = (invoice: Invoice | undefined): string =>
  (invoice?.items ?? []).reduce((sum, { chargeAmount }) => sum.plus(chargeAmount), new Decimal(0)).toFixed();

export const quantities = (invoices: ReadonlyArray<Invoice>): string =>
  invoices
    .flatMap(({ items }) => items)
    .reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0))
    .toFixed();

export const tagOf = ({ _tag }: InvoiceAndCollectOutcome): string => _tag;
