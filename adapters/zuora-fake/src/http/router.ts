/** Which path is answered by which route. */
import Router from '@koa/router';
import type { Context } from 'koa';
import type { Tenant } from '../books/tenant.ts';
import { pageHeaders } from '../page/headers.ts';
import type { Answer, ApiRequest, Route } from './api.ts';
import { callState } from './call.ts';
import { getAccount } from './routes/account.ts';
import { getAccountSummary } from './routes/account-summary.ts';
import { postAccount, putAccount } from './routes/accounts.ts';
import { getCardsOfAccount, putCard, putCardOwner } from './routes/cards.ts';
import { getProduct, getProducts, getRatePlans } from './routes/catalog.ts';
import { getCreditMemos, getPaymentsOfAccount, postInvoiceCollect } from './routes/collecting.ts';
import { postSignature } from './routes/hosted-page.ts';
import { getFile, getInvoiceFiles, getInvoiceItems, getInvoicesOfAccount, putReverse } from './routes/invoices.ts';
import {
  deleteObjectUsage,
  getObjectAccount,
  getObjectUsage,
  getTransactionLog,
  putObjectAccount,
} from './routes/object.ts';
import { getOrder, postOrder } from './routes/orders.ts';
import { postPaymentMethod } from './routes/payment-methods.ts';
import { postQuery, postQueryMore } from './routes/query.ts';
import { getSubscription, getSubscriptionsOfAccount, putResume, putSuspend } from './routes/subscriptions.ts';
import { postToken } from './routes/token.ts';
import { getImportStatus, getUsageOfAccount, postUsage } from './routes/usage.ts';
import { send } from './send.ts';

type Method = 'get' | 'post' | 'put' | 'delete';

const ROUTES: ReadonlyArray<readonly [Method, string, Route]> = [
  ['post', '/oauth/token', postToken],
  ['post', '/v1/accounts', postAccount],
  ['get', '/v1/accounts/:key', getAccount],
  ['put', '/v1/accounts/:key', putAccount],
  ['get', '/v1/accounts/:key/summary', getAccountSummary],
  ['get', '/v1/subscriptions/accounts/:key', getSubscriptionsOfAccount],
  ['get', '/v1/subscriptions/:key', getSubscription],
  ['put', '/v1/subscriptions/:key/suspend', putSuspend],
  ['put', '/v1/subscriptions/:key/resume', putResume],
  ['post', '/v1/orders', postOrder],
  ['get', '/v1/orders/:number', getOrder],
  ['get', '/v1/catalog/products', getProducts],
  ['get', '/v1/catalog/product/:id', getProduct],
  ['get', '/v1/rateplan/:id/productRatePlan', getRatePlans],
  ['post', '/v1/usage', postUsage],
  ['get', '/v1/usage/accounts/:key', getUsageOfAccount],
  ['get', '/v1/usage/:id/status', getImportStatus],
  ['post', '/v1/action/query', postQuery],
  ['post', '/v1/action/queryMore', postQueryMore],
  ['get', '/v1/object/account/:id', getObjectAccount],
  ['put', '/v1/object/account/:id', putObjectAccount],
  ['get', '/v1/object/usage/:id', getObjectUsage],
  ['delete', '/v1/object/usage/:id', deleteObjectUsage],
  ['get', '/v1/object/payment-transaction-log/:id', getTransactionLog],
  ['post', '/v1/operations/invoice-collect', postInvoiceCollect],
  ['get', '/v1/transactions/invoices/accounts/:key', getInvoicesOfAccount],
  ['get', '/v1/transactions/payments/accounts/:key', getPaymentsOfAccount],
  ['get', '/v1/invoices/:id/items', getInvoiceItems],
  ['get', '/v1/invoices/:id/files', getInvoiceFiles],
  ['put', '/v1/invoices/:id/reverse', putReverse],
  ['get', '/v1/creditmemos', getCreditMemos],
  ['get', '/v1/files/:id', getFile],
  ['post', '/v1/payment-methods', postPaymentMethod],
  ['get', '/v1/payment-methods/credit-cards/accounts/:key', getCardsOfAccount],
  ['put', '/v1/payment-methods/credit-cards/:id', putCard],
  ['put', '/v1/payment-methods/:id', putCardOwner],
  ['post', '/v1/rsa-signatures', postSignature],
];

const toApiRequest = (context: Context, params: Readonly<Record<string, string>>): ApiRequest => ({
  origin: `${context.protocol}://${context.host}`,
  path: context.path,
  version: callState(context).version,
  params,
  query: new URLSearchParams(context.search),
  contentType: context.get('content-type'),
  body: callState(context).body,
});

const write = (tenant: Tenant, context: Context, answer: Answer): void => {
  if ('redirect' in answer) {
    // 303: whatever the method was, the browser gets the next page.
    context.status = 303;
    context.set('Location', answer.redirect);
    context.body = '';
  } else if ('file' in answer) {
    context.type = answer.contentType;
    context.body = answer.file;
  } else if ('html' in answer) {
    context.status = answer.status ?? 200;
    context.set(pageHeaders(answer.partner));
    context.type = 'text/html; charset=utf-8';
    context.body = answer.html;
  } else send(tenant, context, answer.status ?? 200, answer.json);
};

/** A router that answers the given routes over the state. */
export const routerOf = (tenant: Tenant, routes: ReadonlyArray<readonly [Method, string, Route]> = ROUTES): Router => {
  const router = new Router();
  for (const [method, path, route] of routes)
    router[method](path, async (context) => {
      const answer = await route(tenant, toApiRequest(context as unknown as Context, context.params));
      write(tenant, context as unknown as Context, answer);
    });
  return router;
};
