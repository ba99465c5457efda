/** rsa-signatures, and the hosted payment page that they open: it takes a card and tells the callback its `refId`. */
import { findAccount, today } from '../accounts.ts';
import { type Answer, jsonBody, type Route, requireText } from '../api.ts';
import { refusal } from '../failure.ts';
import { declineMessage, readCardForm } from '../hosted-page/card-form.ts';
import { signPage, whyRefused } from '../hosted-page/page-token.ts';
import { acceptedPage, type FormState, formPage, refusedPage } from '../hosted-page/render.ts';
import { HOSTED_PAGE_PATH } from '../options.ts';
import { addCard } from '../payments.ts';
import type { Card, World } from '../world.ts';

export const postSignature: Route = (world, request) => {
  const fields = jsonBody(request);
  const uri = requireText('paymentMethod', fields, 'uri');
  if (!URL.canParse(uri)) throw refusal('paymentMethod', 'invalid', `uri '${uri}' is not a URL.`);
  if (requireText('paymentMethod', fields, 'method') !== 'POST')
    throw refusal('paymentMethod', 'invalid', 'method must be POST.');
  const signed = signPage(world, { uri, pageId: requireText('paymentMethod', fields, 'pageId') });
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

const partnerOf = (world: World): { readonly partner?: string } => {
  const { hostedPageCallback } = world.settings;
  return hostedPageCallback === null ? {} : { partner: new URL(hostedPageCallback).origin };
};

const formAnswer = (world: World, all: URLSearchParams, said: Pick<FormState, 'problems' | 'decline'>): Answer => ({
  html: formPage({ parameters: parametersOf(all), typed: all, today: today(world), ...said }),
  ...partnerOf(world),
});

const whyNoForm = (world: World, parameters: URLSearchParams): string | undefined => {
  const key = parameters.get('field_accountId') ?? '';
  return (
    whyRefused(world, parameters) ??
    (key === '' || findAccount(world, key) !== undefined
      ? undefined
      : `There is no account '${key}', which field_accountId names.`)
  );
};

export const getHostedPage: Route = (world, { query }) => {
  const refused = whyNoForm(world, query);
  if (refused !== undefined) return { html: refusedPage(refused), status: 403 };
  return formAnswer(world, query, { problems: {}, decline: undefined });
};

/** A page that is signed for already, to be opened by hand. */
export const getTrialPage: Route = (world, request) => {
  const page = new URL(HOSTED_PAGE_PATH, request.origin);
  const signed = signPage(world, { uri: page.href, pageId: 'trial' });
  for (const [name, value] of Object.entries({ ...signed, id: 'trial' })) page.searchParams.set(name, value);
  return { redirect: page.href };
};

/** With `field_accountId` the card is that account's at once; else it waits to be named in `POST accounts`. */
const linkToAccount = (world: World, card: Card, key: string): void => {
  const account = findAccount(world, key);
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

export const postHostedPage: Route = (world, request) => {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const refused = whyNoForm(world, form);
  if (refused !== undefined) return { html: refusedPage(refused), status: 403 };
  const typed = readCardForm(form, today(world));
  if ('problems' in typed) return formAnswer(world, form, { problems: typed.problems, decline: undefined });
  const decline = world.settings.cardCheck === 'gateway' ? declineMessage(typed.card) : undefined;
  if (decline !== undefined) return formAnswer(world, form, { problems: {}, decline });
  const card = addCard(world, typed.card.digits, typed.card.holder, typed.card.expires);
  linkToAccount(world, card, form.get('field_accountId') ?? '');
  world.pageTokens.delete(form.get('token') ?? '');
  const { hostedPageCallback } = world.settings;
  return hostedPageCallback === null
    ? { html: acceptedPage(card.id) }
    : { redirect: callbackWith(hostedPageCallback, card.id, parametersOf(form)) };
};
