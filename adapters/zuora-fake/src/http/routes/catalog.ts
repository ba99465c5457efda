/** catalog: products, their rate plans and charges, and the price in every currency. */
import Big from 'big.js';
import type { Tenant } from '../../books/tenant.ts';
import type { FakeProduct } from '../../catalog/catalog.ts';
import { type ApiRequest, type Fields, pageOf, param, type Route } from '../api.ts';
import { bareNumber } from '../exact-json.ts';
import { refusal } from '../failure.ts';

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

const render = (tenant: Tenant, request: ApiRequest, product: FakeProduct): Fields => ({
  id: product.id,
  sku: product.sku,
  name: product.name,
  effectiveStartDate: '2015-01-01',
  effectiveEndDate: '2099-12-31',
  productRatePlans:
    tenant.settings.nesting === 'inline'
      ? ratePlans(product)
      : `${request.origin}/v1/rateplan/${product.id}/productRatePlan`,
});

const requireProduct = (tenant: Tenant, key: string): FakeProduct => {
  const product = tenant.catalog.find(({ id }) => id === key);
  if (product === undefined) throw refusal('catalog', 'notFound', `Cannot find product by id: '${key}'.`);
  return product;
};

export const getProducts: Route = (tenant, request) => {
  const { items, next } = pageOf(tenant, request, tenant.catalog);
  return { json: { success: true, products: items.map((product) => render(tenant, request, product)), ...next } };
};

export const getProduct: Route = (tenant, request) => ({
  json: { success: true, ...render(tenant, request, requireProduct(tenant, param(request, 'id'))) },
});

export const getRatePlans: Route = (tenant, request) => {
  const { items, next } = pageOf(tenant, request, ratePlans(requireProduct(tenant, param(request, 'id'))));
  return { json: { success: true, productRatePlans: items, ...next } };
};
