/** catalog: products, their rate plans and charges, and the price in every currency. */
import Big from 'big.js';
import { type ApiRequest, type Fields, pageOf, param, type Route } from '../api.ts';
import type { FakeProduct } from '../catalog.ts';
import { bareNumber } from '../exact-json.ts';
import { refusal } from '../failure.ts';
import type { World } from '../world.ts';

const ratePlans = (product: FakeProduct): ReadonlyArray<Fields> =>
  product.ratePlans.map((plan) => ({
    id: plan.id,
    name: plan.name,
    status: 'Active',
    productRatePlanCharges: plan.charges.map((charge) => ({
      id: charge.id,
      name: charge.name,
      type: 'Usage',
      model: 'PerUnit',
      uom: charge.unit,
      pricing: Object.entries(charge.prices).map(([currency, price]) => ({
        currency,
        price: bareNumber(new Big(price)),
      })),
    })),
  }));

const render = (world: World, request: ApiRequest, product: FakeProduct): Fields => ({
  id: product.id,
  sku: product.sku,
  name: product.name,
  effectiveStartDate: '2015-01-01',
  effectiveEndDate: '2099-12-31',
  productRatePlans:
    world.settings.nesting === 'inline'
      ? ratePlans(product)
      : `${request.origin}/v1/rateplan/${product.id}/productRatePlan`,
});

const requireProduct = (world: World, key: string): FakeProduct => {
  const product = world.catalog.find(({ id }) => id === key);
  if (product === undefined) throw refusal('catalog', 'notFound', `Cannot find product by id: '${key}'.`);
  return product;
};

export const getProducts: Route = (world, request) => {
  const { items, next } = pageOf(world, request, world.catalog);
  return { json: { success: true, products: items.map((product) => render(world, request, product)), ...next } };
};

export const getProduct: Route = (world, request) => ({
  json: { success: true, ...render(world, request, requireProduct(world, param(request, 'id'))) },
});

export const getRatePlans: Route = (world, request) => {
  const { items, next } = pageOf(world, request, ratePlans(requireProduct(world, param(request, 'id'))));
  return { json: { success: true, productRatePlans: items, ...next } };
};
