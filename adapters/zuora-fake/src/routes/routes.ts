/** Which path is answered by which route. */
import type { Mounted } from '../http/router.ts';
import { getAccountSummary } from './account-summary.ts';
import { getCardsOfAccount, putCard, putCardOwner } from './cards.ts';
import { getProduct, getProducts, getRatePlans } from './catalog.ts';
import { getCreditMemos, getPaymentsOfAccount, postInvoiceCollect } from './collecting.ts';
import { postAccount, putAccount } from './edit-account.ts';
import { postSignature } from './hosted-page.ts';
import { getFile, getInvoiceFiles, getInvoiceItems, getInvoicesOfAccount, putReverse } from './invoices.ts';
import { deleteObjectUsage, getObjectAccount, getObjectUsage, getTransactionLog, putObjectAccount } from './object.ts';
import { getOrder, postOrder } from './orders.ts';
import { postPaymentMethod } from './payment-methods.ts';
import { postQuery, postQueryMore } from './query.ts';
import { getAccount } from './show-account.ts';
import { getSubscription, getSubscriptionsOfAccount, putResume, putSuspend } from './subscriptions.ts';
import { postToken } from './token.ts';
import { getImportStatus, getUsageOfAccount, postUsage } from './usage.ts';

export const ROUTES: ReadonlyArray<Mounted> = [
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
