/** rsa-signatures, and the hosted payment page that they open: it takes a card and tells the callback its `refId`. */
import { findAccount } from '../accounts/accounts.ts';
import type { Card } from '../books/account.ts';
import type { Tenant } from '../books/tenant.ts';
import { today } from '../books/today.ts';
import { type Answer, jsonBody, type Route, requireText } from '../http/api.ts';
import { declineMessage, readCardForm } from '../pages/hosted-page/card-form.ts';
import { signPage, whyRefused } from '../pages/hosted-page/page-token.ts';
import { acceptedPage, type FormState, formPage, HOSTED_PAGE_PATH, refusedPage } from '../pages/hosted-page/render.ts';
import { addCard } from '../payments/cards.ts';
import { refusal } from '../refusals/refusal.ts';

export const postSignature: Route = (tenant, request) => {
  const fields = jsonBody(request);
  const uri = requireText('paymentMethod', fields, 'uri');
  if (!URL.canParse(uri)) throw refusal('paymentMethod', 'invalid', `uri '${uri}' is not a URL.`);
  if (requireText('paymentMethod', fields, 'method') !== 'POST')
    throw refusal('paymentMethod', 'invalid', 'method must be POST.');
  const signed = signPage(tenant, { uri, pageId: requireText('paymentMethod', fields, 'pageId') });
  return { json: { success: true, ...signed } };
};

/** What the page was asked for with. What was typed into its form is not among it. */
const isParameter = (name: string): boolean =>
  ['id', 'tenantId', 'token', 'signature', 'key', 'style', 'locale', 'paymentGateway', 'submitEnabled'].includes(
    name,
  ) ||
  name.startsWith('field_') ||
  name.startsWith('param_');

const parametersOf = (all: URLSearchParams): URLSearchParams =>
  new URLSearchParams([...all].filter(([name]) => isParameter(name)));

const partnerOf = (tenant: Tenant): { readonly partner?: string } => {
  const { hostedPageCallback } = tenant.settings;
  return hostedPageCallback === null ? {} : { partner: new URL(hostedPageCallback).origin };
};

const formAnswer = (tenant: Tenant, all: URLSearchParams, said: Pick<FormState, 'problems' | 'decline'>): Answer => ({
  html: formPage({ parameters: parametersOf(all), typed: all, today: today(tenant), ...said }),
  ...partnerOf(tenant),
});

const whyNoForm = (tenant: Tenant, parameters: URLSearchParams): string | undefined => {
  const key = parameters.get('field_accountId') ?? '';
  return (
    whyRefused(tenant, parameters) ??
    (key === '' || findAccount(tenant, key) !== undefined
      ? undefined
      : `There is no account '${key}', which field_accountId names.`)
  );
};

export const getHostedPage: Route = (tenant, { query }) => {
  const refused = whyNoForm(tenant, query);
  if (refused !== undefined) return { html: refusedPage(refused), status: 403 };
  return formAnswer(tenant, query, { problems: {}, decline: undefined });
};

/** A page that is signed for already, to be opened by hand. */
export const getTrialPage: Route = (tenant, request) => {
  const page = new URL(HOSTED_PAGE_PATH, request.origin);
  const signed = signPage(tenant, { uri: page.href, pageId: 'trial' });
  for (const [name, value] of Object.entries({ ...signed, id: 'trial' })) page.searchParams.set(name, value);
  return { redirect: page.href };
};

/** With `field_accountId` the card is that account's at once; else it waits to be named in `POST accounts`. */
const linkToAccount = (tenant: Tenant, card: Card, key: string): void => {
  const account = findAccount(tenant, key);
  if (account === undefined) return;
  card.accountNumber = account.number;
  account.cards.push(card);
  account.defaultCardId ??= card.id;
};

const callbackWith = (callback: string, refId: string, parameters: URLSearchParams): string => {
  const url = new URL(callback);
  url.searchParams.set('success', 'true');
  url.searchParams.set('refId', refId);
  for (const [name, value] of parameters)
    if (name === 'token' || name.startsWith('field_passthrough')) url.searchParams.set(name, value);
  return url.href;
};

export const postHostedPage: Route = (tenant, request) => {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const refused = whyNoForm(tenant, form);
  if (refused !== undefined) return { html: refusedPage(refused), status: 403 };
  const typed = readCardForm(form, today(tenant));
  if ('problems' in typed) return formAnswer(tenant, form, { problems: typed.problems, decline: undefined });
  const decline = tenant.settings.cardCheck === 'gateway' ? declineMessage(typed.card) : undefined;
  if (decline !== undefined) return formAnswer(tenant, form, { problems: {}, decline });
  const card = addCard(tenant, typed.card.digits, typed.card.holder, typed.card.expires);
  linkToAccount(tenant, card, form.get('field_accountId') ?? '');
  tenant.pageTokens.delete(form.get('token') ?? '');
  const { hostedPageCallback } = tenant.settings;
  return hostedPageCallback === null
    ? { html: acceptedPage(card.id) }
    : { redirect: callbackWith(hostedPageCallback, card.id, parametersOf(form)) };
};
