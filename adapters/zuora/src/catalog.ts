/** The product on sale: what it rates, and the rate plan that a new account subscribes to. */
import { defaultRounding, type ProviderCatalog } from '@usage-billing/core/invoices';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { CallResult } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import type { ZuoraConfig } from './config.ts';
import { decodeProducts, decodeRatePlans, type RatePlan, toRates } from './decode/catalog.ts';
import { refusal, toProviderError } from './failure.ts';
import { allOf, insideOrLinked } from './paging.ts';
import { getProducts } from './request.ts';

const ratePlansOnSale = async (
  caller: ZuoraCaller,
  { productSku }: ZuoraConfig,
): Promise<CallResult<ReadonlyArray<RatePlan>>> => {
  const products = await allOf(caller, getProducts(), decodeProducts);
  if (E.isLeft(products)) return products;
  const product = products.right.find(({ sku }) => O.isSome(sku) && sku.value === productSku);
  if (product === undefined) return E.left(refusal(`the catalog has no product ${productSku}`));
  return insideOrLinked(caller, product.productRatePlans, decodeRatePlans);
};

/** The only plan of the product, or the one that the configuration names. */
export const ratePlanForSale = async (caller: ZuoraCaller, config: ZuoraConfig): Promise<CallResult<RatePlan>> => {
  const plans = await ratePlansOnSale(caller, config);
  if (E.isLeft(plans)) return plans;
  const { ratePlan, productSku } = config;
  const fitting = plans.right.filter(({ id, name }) => ratePlan === undefined || ratePlan === id || ratePlan === name);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return E.right(only);
  const wanted = ratePlan === undefined ? 'configure which of them is sold' : `not one of them is ${ratePlan} alone`;
  return E.left(refusal(`product ${productSku} has ${plans.right.length} rate plans: ${wanted}`));
};

export const zuoraCatalog = (caller: ZuoraCaller, config: ZuoraConfig): ProviderCatalog => ({
  rates: async () => {
    const plans = await ratePlansOnSale(caller, config);
    const rates = E.isLeft(plans) ? plans : toRates(config.productSku, plans.right);
    return E.isLeft(rates) ? E.left(toProviderError(rates.left)) : rates;
  },
  rounding: (currency) => config.rounding?.get(currency) ?? defaultRounding(currency),
});
