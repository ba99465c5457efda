/** Which path is answered by which route. */
import Router from '@koa/router';
import type { Context } from 'koa';
import type { ApiRequest, Route } from './api.ts';
import { writeExact } from './exact-json.ts';
import { callState } from './middleware.ts';
import { getAccount, getAccountSummary } from './routes/account-summary.ts';
import { postAccount, putAccount } from './routes/accounts.ts';
import { getCardsOfAccount, putCard, putCardOwner } from './routes/cards.ts';
import { getProduct, getProducts, getRatePlans } from './routes/catalog.ts';
import {
  getFile,
  getInvoiceFiles,
  getInvoiceItems,
  getInvoicesOfAccount,
  getPaymentsOfAccount,
  postInvoiceCollect,
} from './routes/invoices.ts';
import { postQuery } from './routes/query.ts';
import { postSignature } from './routes/rsa-signatures.ts';
import { changeSubscription, getSubscription, getSubscriptionsOfAccount } from './routes/subscriptions.ts';
import { postToken } from './routes/token.ts';
import { getImportStatus, getUsageOfAccount, postUsage } from './routes/usage.ts';
import type { World } from './world.ts';

type Method = 'get' | 'post' | 'put' | 'delete';

const ROUTES: ReadonlyArray<readonly [Method, string, Route]> = [
  ['post', '/oauth/token', postToken],
  ['post', '/v1/accounts', postAccount],
  ['get', '/v1/accounts/:key', getAccount],
  ['put', '/v1/accounts/:key', putAccount],
  ['get', '/v1/accounts/:key/summary', getAccountSummary],
  ['get', '/v1/subscriptions/accounts/:key', getSubscriptionsOfAccount],
  ['get', '/v1/subscriptions/:key', getSubscription],
  ['put', '/v1/subscriptions/:key/suspend', changeSubscription('Active', 'Suspended')],
  ['put', '/v1/subscriptions/:key/resume', changeSubscription('Suspended', 'Active')],
  ['get', '/v1/catalog/products', getProducts],
  ['get', '/v1/catalog/product/:id', getProduct],
  ['get', '/v1/rateplan/:id/productRatePlan', getRatePlans],
  ['post', '/v1/usage', postUsage],
  ['get', '/v1/usage/accounts/:key', getUsageOfAccount],
  ['get', '/v1/usage/:id/status', getImportStatus],
  ['post', '/v1/action/query', postQuery],
  ['post', '/v1/operations/invoice-collect', postInvoiceCollect],
  ['get', '/v1/transactions/invoices/accounts/:key', getInvoicesOfAccount],
  ['get', '/v1/transactions/payments/accounts/:key', getPaymentsOfAccount],
  ['get', '/v1/invoices/:id/items', getInvoiceItems],
  ['get', '/v1/invoices/:id/files', getInvoiceFiles],
  ['get', '/v1/files/:id', getFile],
  ['get', '/v1/payment-methods/credit-cards/accounts/:key', getCardsOfAccount],
  ['put', '/v1/payment-methods/credit-cards/:id', putCard],
  ['put', '/v1/payment-methods/:id', putCardOwner],
  ['post', '/v1/rsa-signatures', postSignature],
];

const toApiRequest = (context: Context, params: Readonly<Record<string, string>>): ApiRequest => ({
  origin: `${context.protocol}://${context.host}`,
  path: context.path,
  params,
  query: new URLSearchParams(context.search),
  contentType: context.get('content-type'),
  body: callState(context).body,
});

/** A router that answers the given routes over the state. */
export const routerOf = (world: World, routes: ReadonlyArray<readonly [Method, string, Route]> = ROUTES): Router => {
  const router = new Router();
  for (const [method, path, route] of routes)
    router[method](path, async (context) => {
      const answer = await route(world, toApiRequest(context as unknown as Context, context.params));
      context.status = 200;
      if ('file' in answer) {
        context.type = answer.contentType;
        context.body = answer.file;
      } else if ('html' in answer) {
        context.type = 'text/html; charset=utf-8';
        context.body = answer.html;
      } else {
        context.type = 'application/json; charset=utf-8';
        context.body = writeExact(answer.json, world.settings.decimals);
      }
    });
  return router;
};
