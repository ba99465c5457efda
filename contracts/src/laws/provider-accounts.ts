/** Laws of accounts and of the catalog. */

import { type ListedPrice, segmentOn } from '@usage-billing/core/invoices';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { getOrElse, isSome, none, some, toNullable } from 'fp-ts/lib/Option.js';
import { perUnitPrice } from './provider-money.ts';
import { anAccount, created, EUR, newAccountNumber, type ProviderLaw, UNKNOWN_ID, USD } from './provider-subject.ts';
import { left, right, together } from './unwrap.ts';

export const providerAccountLaws = (law: ProviderLaw): void => {
  law('the catalog rates node-seconds once, with an exact price above zero', async (t, { provider }) => {
    const rates = await right(provider.catalog.rates);
    const found = rates.filter(({ unit }) => unit === NODE_SECONDS);
    t.is(found.length, 1);
    const price = perUnitPrice(found[0]?.prices.get(USD));
    t.true(price.gt(0));
    t.true(price.times('1e30').mod(1).eq(0), 'a price has few digits; a binary float has many');
  });

  law('an account that is not there is found to be none', async (t, { provider }) => {
    t.deepEqual(await right(provider.accounts.find(newAccountNumber())), none);
  });

  law('an account is made with what was asked for, an active subscription and no invoice', async (t, subject) => {
    const wanted = await anAccount(subject, { billCycleDay: 17 });
    const account = await right(subject.provider.accounts.create(wanted));
    const { number, currency, billCycleDay, hasPaymentMethod, billToContact, payments } = account;
    t.deepEqual(
      { number, currency, billCycleDay, hasPaymentMethod, billToContact, payments },
      {
        number: wanted.number,
        currency: USD,
        billCycleDay: 17,
        hasPaymentMethod: true,
        billToContact: wanted.billToContact,
        payments: [],
      },
    );
    t.deepEqual([account.balance.amount.toFixed(), account.balance.currency], ['0', USD]);
    t.is(account.subscriptions[0]?.status, 'Active');
    t.deepEqual(await right(subject.provider.accounts.find(wanted.number)), some(account));
  });

  law('the subscription charges what the catalog rates, at list price for a new customer', async (t, subject) => {
    const account = await created(subject);
    const rates = await right(subject.provider.catalog.rates);
    const [subscription] = account.subscriptions;
    t.deepEqual(subscription?.charges.map(({ unit }) => unit).toSorted(), rates.map(({ unit }) => unit).toSorted());
    for (const charge of subscription?.charges ?? []) {
      const { unit, number } = charge;
      const list = rates.find((rate) => rate.unit === unit)?.prices.get(USD);
      t.true(number.length > 0);
      const segment = toNullable(segmentOn(charge, await subject.today()));
      t.deepEqual(
        segment === null ? 'not rated today' : getOrElse<ListedPrice | undefined>(() => list)(segment.price),
        list,
      );
    }
  });

  law('making an account again with the same currency answers it as it is, and makes no second', async (t, subject) => {
    const wanted = await anAccount(subject);
    const first = await right(subject.provider.accounts.create(wanted));
    t.deepEqual(await right(subject.provider.accounts.create(wanted)), first);
    const changed = { ...wanted, billCycleDay: 28, name: 'Another', paymentMethodId: await subject.newCard('pays') };
    t.deepEqual(await right(subject.provider.accounts.create(changed)), first);
  });

  law('making one account many times at once makes one, and everybody gets it', async (t, subject) => {
    const wanted = await anAccount(subject);
    const answers = await together(Array.from({ length: 6 }, () => subject.provider.accounts.create(wanted)));
    const found = await right(subject.provider.accounts.find(wanted.number));
    t.true(isSome(found));
    for (const answer of answers) t.deepEqual(some(answer), found);
  });

  law('making an account again with another currency is refused and changes nothing', async (t, subject) => {
    const wanted = await anAccount(subject);
    const first = await right(subject.provider.accounts.create(wanted));
    t.is((await left(subject.provider.accounts.create({ ...wanted, currency: EUR })))._tag, 'ProviderRefused');
    t.deepEqual(await right(subject.provider.accounts.find(wanted.number)), some(first));
  });

  law('an account with an unknown card is refused and not made', async (t, subject) => {
    const wanted = await anAccount(subject, { paymentMethodId: UNKNOWN_ID });
    t.is((await left(subject.provider.accounts.create(wanted)))._tag, 'ProviderRefused');
    t.deepEqual(await right(subject.provider.accounts.find(wanted.number)), none);
  });

  law('an update gives an account another contact and card, however often it is made', async (t, subject) => {
    const { accounts, payments } = subject.provider;
    const wanted = await anAccount(subject);
    const { number } = await right(accounts.create(wanted));
    const billToContact = { ...wanted.billToContact, city: 'Lyon', address2: '' };
    const update = { billToContact, paymentMethodId: await subject.newCard('pays') };
    const updated = await right(accounts.update(number, update));
    t.deepEqual(updated.billToContact, billToContact);
    t.deepEqual(await right(accounts.update(number, update)), updated);
    t.deepEqual(await right(accounts.find(number)), some(updated));
    t.is(toNullable(await right(payments.defaultCard(number)))?.id, update.paymentMethodId);

    await right(accounts.update(number, { ...update, paymentMethodId: wanted.paymentMethodId }));
    t.is(toNullable(await right(payments.defaultCard(number)))?.id, wanted.paymentMethodId, 'the first card again');
  });

  law(
    'an update with an unknown card, or with another account’s, is refused and changes nothing',
    async (t, subject) => {
      const { accounts, payments } = subject.provider;
      const wanted = await anAccount(subject);
      const first = await right(accounts.create(wanted));
      const another = await anAccount(subject);
      await right(accounts.create(another));
      const billToContact = { ...wanted.billToContact, city: 'Lyon' };
      for (const paymentMethodId of [UNKNOWN_ID, another.paymentMethodId])
        t.is((await left(accounts.update(first.number, { billToContact, paymentMethodId })))._tag, 'ProviderRefused');
      t.deepEqual(await right(accounts.find(first.number)), some(first));
      t.is(toNullable(await right(payments.defaultCard(first.number)))?.id, wanted.paymentMethodId);
      t.is(toNullable(await right(payments.defaultCard(another.number)))?.id, another.paymentMethodId);
    },
  );

  law('an account that is not there cannot be updated', async (t, subject) => {
    const { billToContact, paymentMethodId } = await anAccount(subject);
    const update = subject.provider.accounts.update(newAccountNumber(), { billToContact, paymentMethodId });
    t.is((await left(update))._tag, 'ProviderRefused');
  });

  law('a contact changes in the fields that are given, and the card stays', async (t, subject) => {
    const { accounts, payments } = subject.provider;
    const account = await created(subject);
    const card = await right(payments.defaultCard(account.number));
    const change = { city: 'Lyon', address2: '' };
    const changed = { ...account, billToContact: { ...account.billToContact, ...change } };
    for (let time = 0; time < 2; time += 1) {
      t.deepEqual(await right(accounts.updateContact(account.number, change)), changed);
      t.deepEqual(await right(accounts.find(account.number)), some(changed));
    }
    t.deepEqual(await right(accounts.updateContact(account.number, {})), changed, 'nothing to change');
    t.deepEqual(await right(payments.defaultCard(account.number)), card);
  });

  law('the contact of an account that is not there cannot be changed', async (t, { provider }) => {
    const change = provider.accounts.updateContact(newAccountNumber(), { city: 'Lyon' });
    t.is((await left(change))._tag, 'ProviderRefused');
  });
};
