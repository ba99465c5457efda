/** The page for cards, from the access that a browser gets to the card that pays. */
import { right } from '@usage-billing/contracts/laws';
import type { PaymentPageAccess } from '@usage-billing/core/invoices';
import { zuoraBillingProvider } from '@usage-billing/zuora';
import { HOSTED_PAGE_PATH } from '@usage-billing/zuora-fake';
import test from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { anAccount, created } from './support/accounts.ts';
import { type Opened, PAGE, withSubject } from './support/subject.ts';

const TYPED = {
  creditCardHolderName: 'Ada Lovelace',
  creditCardNumber: '4111 1111 1111 1111',
  creditCardExpirationMonth: '12',
  creditCardExpirationYear: '2040',
  cardSecurityCode: '123',
};

const parametersOf = (access: PaymentPageAccess): Readonly<Record<string, string>> => ({
  id: access.pageId,
  tenantId: access.tenantId,
  token: access.token,
  signature: access.signature,
  key: access.key,
  paymentGateway: access.paymentGateway,
  param_supportedTypes: access.supportedTypes,
  ...(O.isSome(access.accountId) ? { field_accountId: access.accountId.value } : {}),
});

/** As a browser does: shows the form, fills it in, and learns the payment method's id. */
const leaveCard = async (access: PaymentPageAccess): Promise<string> => {
  const parameters = parametersOf(access);
  const shown = await fetch(`${access.url}?${new URLSearchParams(parameters)}`);
  if (shown.status !== 200) throw new Error(`the page answers ${shown.status}`);
  const answer = await fetch(access.url, { method: 'POST', body: new URLSearchParams({ ...parameters, ...TYPED }) });
  const refId = /id="refId">([0-9a-f]{32})</.exec(await answer.text())?.[1];
  if (refId === undefined) throw new Error('the page takes no card');
  return refId;
};

const withPage = (subject: Opened) =>
  zuoraBillingProvider({
    ...subject.config,
    paymentPage: { ...PAGE, url: new URL(HOSTED_PAGE_PATH, subject.fake.url).href },
  });

const accessOf = async (provider: ReturnType<typeof withPage>, number: string): Promise<PaymentPageAccess> => {
  const access = await right(provider.paymentPage.access(number));
  if (O.isNone(access)) throw new Error('there is no page');
  return access.value;
};

test('a customer leaves another card on the page, and it becomes the one that pays', (t) =>
  withSubject(async (subject) => {
    const provider = withPage(subject);
    const [account, stranger] = [await created(subject), await created(subject)];
    const id = await leaveCard(await accessOf(provider, account.number));
    t.deepEqual(await right(provider.payments.setDefaultCard(stranger.number, id)), O.none);
    const card = O.toNullable(await right(provider.payments.setDefaultCard(account.number, id)));
    t.like(card, { id, cardHolderName: 'Ada Lovelace', expirationYear: 2040 });
    t.deepEqual(await right(provider.payments.defaultCard(account.number)), O.fromNullable(card));
  }));

test('a card that is left before there is an account is nobody’s until the account is made with it', (t) =>
  withSubject(async (subject) => {
    const provider = withPage(subject);
    const wanted = await anAccount(subject);
    const access = await accessOf(provider, wanted.number);
    t.deepEqual(access.accountId, O.none);
    const paymentMethodId = await leaveCard(access);
    await right(provider.accounts.create({ ...wanted, paymentMethodId }));
    t.is(O.toNullable(await right(provider.payments.defaultCard(wanted.number)))?.id, paymentMethodId);
  }));

test('without a page in the configuration there is none', (t) =>
  withSubject(async (subject) => {
    const { paymentPage, ...config } = subject.config;
    t.deepEqual(await right(zuoraBillingProvider(config).paymentPage.access('W1')), O.none);
    t.truthy(paymentPage);
  }));
