/** Requests as data: what each use of Zuora sends. Nothing here does I/O. */
import { createHash } from 'node:crypto';
import type { BillToContact, NewProviderAccount } from '@usage-billing/core/invoices';
import * as O from 'fp-ts/lib/Option.js';
import type { PaymentPageConfig } from './config.ts';
import { usageFileBody } from './multipart.ts';
import type { UsageFile } from './report-format.ts';

export interface ZuoraRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the base URL, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Names the call in Zuora's logs; default: a new one for every call. */
  readonly trackId?: string;
}

/** The dot before it keeps any path on the server: without it, `//elsewhere` or `x:y` would be a server of its own. */
export const addressOf = (path: string, baseUrl: string): URL => new URL(`./${path}`, baseUrl);

const PAGE_SIZE = 40;

/** A path segment that stays one segment whatever the text: a dot segment would climb. */
const segment = (text: string): string => (/^\.*$/.test(text) ? '%252E' : encodeURIComponent(text.toWellFormed()));

const get = (path: string): ZuoraRequest => ({ method: 'GET', path });

const send = (method: 'POST' | 'PUT', path: string, body: unknown): ZuoraRequest => ({
  method,
  path,
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode(JSON.stringify(body)),
});

export const getAccountSummary = (accountNumber: string): ZuoraRequest =>
  get(`accounts/${segment(accountNumber)}/summary`);

export const getSubscriptions = (accountNumber: string): ZuoraRequest =>
  get(`subscriptions/accounts/${segment(accountNumber)}?charge-detail=all-segments&pageSize=${PAGE_SIZE}`);

export const getSubscription = (subscriptionNumber: string): ZuoraRequest =>
  get(`subscriptions/${segment(subscriptionNumber)}`);

export const putSuspend = (subscriptionNumber: string): ZuoraRequest =>
  send('PUT', `subscriptions/${segment(subscriptionNumber)}/suspend`, { suspendPolicy: 'Today' });

export const putResume = (subscriptionNumber: string): ZuoraRequest =>
  send('PUT', `subscriptions/${segment(subscriptionNumber)}/resume`, { resumePolicy: 'Today' });

export const getProducts = (): ZuoraRequest => get(`catalog/products?pageSize=${PAGE_SIZE}`);

export const getInvoices = (accountNumber: string): ZuoraRequest =>
  get(`transactions/invoices/accounts/${segment(accountNumber)}?pageSize=${PAGE_SIZE}`);

export const getFile = (fileId: string): ZuoraRequest => get(`files/${segment(fileId)}`);

export const getUsage = (accountNumber: string): ZuoraRequest =>
  get(`usage/accounts/${segment(accountNumber)}?pageSize=${PAGE_SIZE}`);

export const getImportStatus = (importId: string): ZuoraRequest => get(`usage/${segment(importId)}/status`);

export const getCards = (accountNumber: string): ZuoraRequest =>
  get(`payment-methods/credit-cards/accounts/${segment(accountNumber)}?pageSize=${PAGE_SIZE}`);

export const putDefaultCard = (paymentMethodId: string): ZuoraRequest =>
  send('PUT', `payment-methods/credit-cards/${segment(paymentMethodId)}`, { defaultPaymentMethod: true });

/** For a card that the hosted page made without knowing of an account. */
export const putCardOwner = (paymentMethodId: string, accountId: string): ZuoraRequest =>
  send('PUT', `payment-methods/${segment(paymentMethodId)}`, { accountKey: accountId });

/** The page will be opened by its form, which is posted. */
export const postSignature = ({ url, pageId }: PaymentPageConfig): ZuoraRequest =>
  send('POST', 'rsa-signatures', { uri: url, method: 'POST', pageId });

/** Empty fields travel too: they empty what the account has. */
export const putContact = (accountNumber: string, billToContact: BillToContact): ZuoraRequest =>
  send('PUT', `accounts/${segment(accountNumber)}`, { billToContact });

export const postInvoiceCollect = (accountNumber: string): ZuoraRequest =>
  send('POST', 'operations/invoice-collect', { accountKey: accountNumber });

export const postQuery = (queryString: string): ZuoraRequest => send('POST', 'action/query', { queryString });

/** The next batch of a query that had more records than fit into one answer. */
export const postQueryMore = (queryLocator: string): ZuoraRequest => send('POST', 'action/queryMore', { queryLocator });

/**
 * A link that Zuora gave, absolute or relative: what comes after `/v1/` in it, on the configured server and nowhere else.
 * None: it leads to nothing below the base URL.
 */
export const followLink = (link: string, baseUrl: string): O.Option<ZuoraRequest> => {
  if (!URL.canParse(link, baseUrl)) return O.none;
  const { protocol, pathname, search } = new URL(link, baseUrl);
  const at = pathname.indexOf('/v1/');
  return at < 0 || !/^https?:$/.test(protocol) ? O.none : O.some(get(`${pathname.slice(at + '/v1/'.length)}${search}`));
};

/** The account with its subscription and without any invoice yet. */
export const postAccount = (account: NewProviderAccount, ratePlanId: string): ZuoraRequest => {
  const filled = Object.entries(account.billToContact).filter(([, value]) => value !== '');
  return send('POST', 'accounts', {
    accountNumber: account.number,
    name: account.name,
    currency: account.currency,
    billCycleDay: account.billCycleDay,
    billToContact: Object.fromEntries(filled),
    hpmCreditCardPaymentMethodId: account.paymentMethodId,
    autoPay: true,
    runBilling: false,
    collect: false,
    subscription: {
      contractEffectiveDate: account.contractEffectiveDate,
      customerAcceptanceDate: account.customerAcceptanceDate,
      termType: 'EVERGREEN',
      subscribeToRatePlans: [{ productRatePlanId: ratePlanId }],
    },
  });
};

/** The same file and key make the same bytes, headers included. */
export const postUsage = ({ fileName, content }: UsageFile, idempotencyKey: string): ZuoraRequest => {
  const { contentType, body } = usageFileBody(fileName, content);
  return {
    method: 'POST',
    path: 'usage',
    headers: { 'content-type': contentType, 'idempotency-key': idempotencyKey },
    body,
    trackId: createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32),
  };
};
