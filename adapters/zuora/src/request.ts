/** Requests as data: what each use of Zuora sends. Nothing here does I/O. */
import { createHash } from 'node:crypto';
import type { BillToContact, NewProviderAccount } from '@usage-billing/core/invoices';
import type { CalendarDay } from '@usage-billing/core/shared';
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

/** A change of a subscription that holds from a day on, of the tenant's days. */
export interface DatedMove {
  readonly accountNumber: string;
  readonly subscriptionNumber: string;
  readonly move: 'suspend' | 'resume';
  readonly on: CalendarDay;
}

const policyOf = ({ move, on }: DatedMove) => ({ [`${move}Policy`]: 'SpecificDate', [`${move}SpecificDate`]: on });

/** `runBilling` and `collect` are true by default in newer versions. */
export const putMove = (wanted: DatedMove): ZuoraRequest =>
  send('PUT', `subscriptions/${segment(wanted.subscriptionNumber)}/${wanted.move}`, {
    ...policyOf(wanted),
    runBilling: false,
    collect: false,
  });

const TRIGGERS = ['ContractEffective', 'ServiceActivation', 'CustomerAcceptance'];

/** The same as an order (*Create an order*). */
export const postMoveOrder = (wanted: DatedMove): ZuoraRequest => {
  const { accountNumber, subscriptionNumber, move, on } = wanted;
  const action = {
    type: move === 'suspend' ? 'Suspend' : 'Resume',
    triggerDates: TRIGGERS.map((name) => ({ name, triggerDate: on })),
    [move]: policyOf(wanted),
  };
  return send('POST', 'orders', {
    orderDate: on,
    existingAccountNumber: accountNumber,
    subscriptions: [{ subscriptionNumber, orderActions: [action] }],
    processingOptions: { runBilling: false, collectPayment: false },
  });
};

export const getOrder = (orderNumber: string): ZuoraRequest => get(`orders/${segment(orderNumber)}`);

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

/** Bills what ended before `targetDate`, and dates the invoice `documentDate`. Both need version 215.0 or later. */
export const postInvoiceCollect = (
  accountNumber: string,
  dates: { readonly targetDate: CalendarDay; readonly documentDate: CalendarDay },
): ZuoraRequest => send('POST', 'operations/invoice-collect', { accountKey: accountNumber, ...dates });

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
