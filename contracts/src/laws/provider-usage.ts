/** Laws of the usage that the provider holds. */
import { addDays, startOfDay } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { some } from 'fp-ts/lib/Option.js';
import { lastMonth } from './provider-money.ts';
import { created, type ProviderLaw, used } from './provider-subject.ts';
import { allOf, right } from './unwrap.ts';

export const providerUsageLaws = (law: ProviderLaw): void => {
  law('a new account has no usage', async (t, subject) => {
    const { number } = await created(subject);
    t.deepEqual(await allOf(subject.provider.usage.ofAccount(number)), []);
  });

  law(
    'imported usage is listed with quantity, day, charge and description, pending until it is invoiced',
    async (t, subject) => {
      const account = await created(subject);
      const on = await lastMonth(subject);
      const { lines } = await used(subject, account, { quantity: 9_999_999_999_999n, on });
      const [line] = lines;
      const list = async () =>
        (await allOf(subject.provider.usage.ofAccount(account.number))).map(({ quantity, ...rest }) => ({
          ...rest,
          quantity: quantity.toFixed(),
        }));
      const expected = {
        accountNumber: account.number,
        unit: NODE_SECONDS,
        quantity: '9999999999999',
        startsAt: startOfDay(on),
        status: 'Pending' as const,
        description: some(line?.description),
        chargeNumber: some(account.subscriptions[0]?.charges[0]?.number),
      };
      t.deepEqual(await list(), [expected]);
      await right(subject.provider.invoices.invoiceAndCollect(account.number));
      t.deepEqual(await list(), [{ ...expected, status: 'Processed' as const }]);
    },
  );

  law('usage that fills many pages is listed whole, each record once, newest first', async (t, subject) => {
    const account = await created(subject);
    const today = await subject.today();
    const days = Array.from({ length: 3 }, (_, n) => addDays(today, n - 3));
    for (const [n, on] of days.entries()) {
      const quantities = Array.from({ length: 35 }, (_, line) => BigInt(1000 * (n + 1) + line));
      await used(subject, account, ...quantities.map((quantity) => ({ quantity, on })));
    }
    const listed = await allOf(subject.provider.usage.ofAccount(account.number));
    t.is(new Set(listed.map(({ quantity }) => quantity.toFixed())).size, 105);
    t.deepEqual(
      listed.map(({ startsAt }) => startsAt),
      days.toReversed().flatMap((on) => Array(35).fill(startOfDay(on))),
    );
  });

  law('usage is listed with its own account only', async (t, subject) => {
    const [account, other] = [await created(subject), await created(subject)];
    await used(subject, account, { quantity: 5n, on: addDays(await subject.today(), -1) });
    t.deepEqual(await allOf(subject.provider.usage.ofAccount(other.number)), []);
  });
};
