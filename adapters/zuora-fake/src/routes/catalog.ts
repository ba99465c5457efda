/** catalog: products, their rate plans and charges, and the price in every currency, in digits as text. */
import type { Tenant } from '../books/tenant.ts';
import { type ApiRequest, type Fields, linkTo, pageOf, param, type Route } from '../http/api.ts';
import { isAtLeast } from '../http/version.ts';
import type { FakeCharge, FakeProduct } from '../pricing/catalog.ts';
import { type FakePrice, toPrice } from '../pricing/price.ts';
import { refusal } from '../refusals/refusal.ts';
import { renderPrice } from '../rendering/charge.ts';

const DEFAULT_PAGE_SIZE = 10;

const pricing = (currency: string, price: FakePrice): Fields => {
  const { model: _, ...fields } = renderPrice(toPrice(price));
  return { currency, ...fields, discountPercentage: null, discountAmount: null };
};

const renderCharge = (charge: FakeCharge): Fields => {
  const [first] = Object.values(charge.prices);
  return {
    id: charge.id,
    name: charge.name,
    type: charge.type ?? 'Usage',
    model: first === undefined ? 'PerUnit' : toPrice(first).model,
    uom: charge.unit,
    billingPeriod: charge.billingPeriod ?? 'Month',
    triggerEvent: charge.trigger ?? 'ContractEffective',
    pricing: Object.entries(charge.prices).map(([currency, price]) => pricing(currency, price)),
  };
};

const ratePlans = (product: FakeProduct): ReadonlyArray<Fields> =>
  product.ratePlans.map((plan) => ({
    id: plan.id,
    name: plan.name,
    status: 'Active',
    productRatePlanCharges: plan.charges.map(renderCharge),
  }));

/** From version 230.0 on the rate plans are behind a URL. */
const render = (tenant: Tenant, request: ApiRequest, product: FakeProduct): Fields => ({
  id: product.id,
  sku: product.sku,
  name: product.name,
  effectiveStartDate: '2015-01-01',
  effectiveEndDate: '2099-12-31',
  productRatePlans:
    tenant.settings.nesting === 'inline' || !isAtLeast(request.version, '230.0')
      ? ratePlans(product)
      : linkTo(tenant, request, `/v1/rateplan/${product.id}/productRatePlan`),
});

const requireProduct = (tenant: Tenant, key: string): FakeProduct => {
  const product = tenant.catalog.find(({ id }) => id === key);
  if (product === undefined) throw refusal('catalog', 'notFound', `Cannot find product by id: '${key}'.`);
  return product;
};

export const getProducts: Route = (tenant, request) => {
  const { items, next } = pageOf(tenant, request, tenant.catalog, DEFAULT_PAGE_SIZE);
  return { json: { success: true, products: items.map((product) => render(tenant, request, product)), ...next } };
};

export const getProduct: Route = (tenant, request) => ({
  json: { success: true, ...render(tenant, request, requireProduct(tenant, param(request, 'id'))) },
});

export const getRatePlans: Route = (tenant, request) => {
  const { items, next } = pageOf(tenant, request, ratePlans(requireProduct(tenant, param(request, 'id'))));
  return { json: { success: true, productRatePlans: items, ...next } };
};
