/** Laws of cards, and of the page on which customers leave them. */
import { isSome, none, some, toNullable } from 'fp-ts/lib/Option.js';
import { anAccount, created, newAccountNumber, type ProviderLaw, UNKNOWN_ID } from './provider-subject.ts';
import { right } from './unwrap.ts';

export const providerCardLaws = (law: ProviderLaw): void => {
  law('the card of a new account is its default card, and only its mask is told', async (t, subject) => {
    const wanted = await anAccount(subject);
    const account = await right(subject.provider.accounts.create(wanted));
    const card = toNullable(await right(subject.provider.payments.defaultCard(account.number)));
    t.is(card?.id, wanted.paymentMethodId);
    t.regex(card?.maskedNumber ?? '', /^\D*\d{4}$/, 'at most the last four digits');
    t.true((card?.expirationMonth ?? 0) >= 1 && (card?.expirationMonth ?? 13) <= 12);
    t.true((card?.expirationYear ?? 0) > 2000);
  });

  law('an account that is not there has no default card, and can be given none', async (t, subject) => {
    const { payments } = subject.provider;
    const number = newAccountNumber();
    t.deepEqual(await right(payments.defaultCard(number)), none);
    t.deepEqual(await right(payments.setDefaultCard(number, await subject.newCard('pays'))), none);
  });

  law('an account’s own card can be made its default, as often as one likes, and is answered', async (t, subject) => {
    const { accounts, payments } = subject.provider;
    const wanted = await anAccount(subject);
    const { number, billToContact } = await right(accounts.create(wanted));
    const first = await right(payments.defaultCard(number));
    await right(accounts.update(number, { billToContact, paymentMethodId: await subject.newCard('pays') }));
    t.notDeepEqual(await right(payments.defaultCard(number)), first);
    for (let time = 0; time < 2; time += 1) {
      t.deepEqual(await right(payments.setDefaultCard(number, wanted.paymentMethodId)), first);
      t.deepEqual(await right(payments.defaultCard(number)), first);
    }
  });

  law(
    'a card that is not the account’s own is never made its default: none is answered and nothing changes',
    async (t, subject) => {
      const { accounts, payments } = subject.provider;
      const account = await created(subject);
      const another = await anAccount(subject);
      const { number, billToContact } = await right(accounts.create(another));
      const spare = await subject.newCard('pays');
      await right(accounts.update(number, { billToContact, paymentMethodId: spare }));
      const cards = () => Promise.all([account.number, number].map((one) => right(payments.defaultCard(one))));
      const before = await cards();
      const notIts = [another.paymentMethodId, spare, await subject.newCard('pays'), UNKNOWN_ID, '', '../x'];
      for (const id of notIts) {
        t.deepEqual(await right(payments.setDefaultCard(account.number, id)), none, id);
        t.deepEqual(await cards(), before, id);
      }
    },
  );
};

export const providerPaymentPageLaws = (law: ProviderLaw): void => {
  law(
    'every access to the payment page is signed anew',
    async (t, { provider }) => {
      const access = async () => {
        const found = await right(provider.paymentPage.access(newAccountNumber()));
        if (!isSome(found)) throw new Error('there is no payment page');
        return found.value;
      };
      const [one, two] = [await access(), await access()];
      for (const word of [one.url, one.pageId, one.tenantId, one.key, one.token, one.signature])
        t.true(word.length > 0);
      t.deepEqual({ ...one, token: two.token, signature: two.signature }, two);
      t.not(one.token, two.token);
      t.not(one.signature, two.signature);
    },
    'payment page',
  );

  law(
    'the payment page is told whose card it will be, once there is an account',
    async (t, subject) => {
      const page = async (number: string) => {
        const access = toNullable(await right(subject.provider.paymentPage.access(number)));
        return access?.accountId;
      };
      const [account, other] = [await created(subject), await created(subject)];
      const id = await page(account.number);
      t.true(id !== undefined && isSome(id));
      t.deepEqual(await page(account.number), id);
      t.notDeepEqual(await page(other.number), id);
      t.deepEqual(await page(newAccountNumber()), none);
      t.deepEqual(
        await right(subject.provider.accounts.find(account.number)),
        some(account),
        'and the account is left',
      );
    },
    'payment page',
  );
};
