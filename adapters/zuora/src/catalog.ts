/** The product on sale: what it rates, and the rate plan that a new account subscribes to. */
import { defaultRounding, type ProviderCatalog } from '@usage-billing/core/invoices';
import { fail, inSteps, step } from '@usage-billing/core/shared';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CallTask } from './attempt.ts';
import type { ZuoraCaller } from './caller.ts';
import type { ZuoraConfig } from './config.ts';
import { decodeProducts, decodeRatePlans, type RatePlan, toRates } from './decode/catalog.ts';
import { refusal, toProviderError } from './failure.ts';
import { allOf, insideOrLinked } from './paging.ts';
import { getProducts } from './request.ts';

export const zuoraCatalog = (caller: ZuoraCaller, config: ZuoraConfig): ProviderCatalog => ({
  rates: pipe(
    ratePlansOnSale(caller, config),
    TE.chainEitherK((plans) => toRates(config.productSku, plans)),
    TE.mapLeft(toProviderError),
  ),
  rounding: (currency) => config.rounding?.get(currency) ?? defaultRounding(currency),
});

const ratePlansOnSale = (caller: ZuoraCaller, { productSku }: ZuoraConfig): CallTask<ReadonlyArray<RatePlan>> =>
  inSteps(async function* () {
    const products = yield* step(allOf(caller, getProducts(), decodeProducts));
    const product = products.find(({ sku }) => O.isSome(sku) && sku.value === productSku);
    if (product === undefined) return yield* fail(refusal(`the catalog has no product ${productSku}`));
    return yield* step(insideOrLinked(caller, product.productRatePlans, decodeRatePlans));
  });

/** The only plan of the product, or the one that the configuration names. */
export const ratePlanForSale = (caller: ZuoraCaller, config: ZuoraConfig): CallTask<RatePlan> =>
  inSteps(async function* () {
    const plans = yield* step(ratePlansOnSale(caller, config));
    const { ratePlan, productSku } = config;
    const fitting = plans.filter(({ id, name }) => ratePlan === undefined || ratePlan === id || ratePlan === name);
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) return only;
    const wanted = ratePlan === undefined ? 'configure which of them is sold' : `not one of them is ${ratePlan} alone`;
    return yield* fail(refusal(`product ${productSku} has ${plans.length} rate plans: ${wanted}`));
  });
