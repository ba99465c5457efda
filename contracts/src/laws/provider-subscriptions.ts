/** Laws of stopping and resuming a subscription. */
import { some, toNullable } from 'fp-ts/lib/Option.js';
import { created, newAccountNumber, type ProviderLaw, type ProviderSubject } from './provider-subject.ts';
import { left, right, together } from './unwrap.ts';

export const providerSubscriptionLaws = (law: ProviderLaw): void => {
  const opened = async (subject: ProviderSubject) => {
    const account = await created(subject);
    const number = account.subscriptions[0]?.number ?? 'it has no subscription';
    const status = async () =>
      toNullable(await right(subject.provider.accounts.find(account.number)))?.subscriptions[0]?.status;
    return { account, number, status, subscriptions: subject.provider.subscriptions };
  };

  law('a subscription is suspended, and again, and resumed, and again', async (t, subject) => {
    const { account, number, status, subscriptions } = await opened(subject);
    for (const [change, expected] of [
      [subscriptions.resume, 'Active'],
      [subscriptions.suspend, 'Suspended'],
      [subscriptions.suspend, 'Suspended'],
      [subscriptions.resume, 'Active'],
      [subscriptions.resume, 'Active'],
    ] as const) {
      t.is(await right(change(number)), undefined);
      t.is(await status(), expected);
    }
    t.deepEqual(await right(subject.provider.accounts.find(account.number)), some(account), 'it is as it was');
  });

  law('a subscription that many suspend at once is suspended, and nobody is refused', async (t, subject) => {
    const { number, status, subscriptions } = await opened(subject);
    await together(Array.from({ length: 5 }, () => subscriptions.suspend(number)));
    t.is(await status(), 'Suspended');
  });

  law('a suspended subscription leaves those of other accounts alone', async (t, subject) => {
    const [one, other] = [await opened(subject), await opened(subject)];
    await right(one.subscriptions.suspend(one.number));
    t.is(await other.status(), 'Active');
  });

  law('a subscription that is not there can be neither suspended nor resumed', async (t, { provider }) => {
    for (const change of [provider.subscriptions.suspend, provider.subscriptions.resume])
      t.is((await left(change(newAccountNumber())))._tag, 'ProviderRefused');
  });
};
