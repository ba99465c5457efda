/** Laws of invoice-and-collect: once, of what was imported only, and honest about money that did not come. */
import { isLeft } from 'fp-ts/lib/Either.js';
import { isSome, some, toNullable } from 'fp-ts/lib/Option.js';
import { lastMonth, quantities, sumOf, tagOf, worth, yesterday } from './provider-money.ts';
import {
  aUsageReport,
  created,
  EUR,
  newAccountNumber,
  type ProviderLaw,
  submitted,
  USD,
  used,
} from './provider-subject.ts';
import { allOf, left, race, right } from './unwrap.ts';

export const providerCollectLaws = (law: ProviderLaw): void => {
  law(
    'invoice and collect posts an invoice and takes the money; again there is nothing to invoice',
    async (t, subject) => {
      const { accounts, invoices } = subject.provider;
      const account = await created(subject);
      const quantity = await worth(subject, '3');
      await used(subject, account, { quantity, on: await lastMonth(subject) });
      const outcome = await right(invoices.invoiceAndCollect(account.number));
      const [invoice, ...more] = await allOf(invoices.ofAccount(account.number));
      t.deepEqual(more, []);
      t.deepEqual(outcome, { _tag: 'Invoiced', invoiceNumbers: [invoice?.number] });
      t.is(quantities(invoice === undefined ? [] : [invoice]), `${quantity}`);
      t.is(invoice?.balance.amount.toFixed(), '0');
      const paid = toNullable(await right(accounts.find(account.number)));
      t.is(paid?.balance.amount.toFixed(), '0');
      t.deepEqual(
        paid?.payments.map(({ status, effectiveDate }) => [status, effectiveDate]),
        [['Processed', some(await subject.today())]],
      );
      t.deepEqual(await right(invoices.invoiceAndCollect(account.number)), { _tag: 'NothingToInvoice' });
    },
  );

  law('asked many times at once, usage is invoiced once', async (t, subject) => {
    const { invoices } = subject.provider;
    const account = await created(subject);
    const quantity = await worth(subject, '3');
    await used(subject, account, { quantity, on: await lastMonth(subject) });
    const answers = await race(Array.from({ length: 5 }, () => invoices.invoiceAndCollect(account.number)));
    const tags = answers.map((answer) => (isLeft(answer) ? answer.left._tag : tagOf(answer.right)));
    t.is(tags.filter((tag) => tag === 'Invoiced').length, 1);
    t.is(quantities(await allOf(invoices.ofAccount(account.number))), `${quantity}`);
  });

  // *Rate usage charges*: usage is billed in arrears, when the period in which it lies has ended.
  law(
    'invoice and collect bills no usage of a period that still runs',
    async (t, subject) => {
      const { invoices, usage } = subject.provider;
      // A cycle day that is far from today's, so that yesterday lies in the running period on every day of a month.
      const billCycleDay = (await subject.today()).slice(8) < '16' ? 22 : 8;
      const account = await created(subject, { billCycleDay });
      await used(subject, account, { quantity: await worth(subject, '3'), on: await yesterday(subject) });
      t.deepEqual(await right(invoices.invoiceAndCollect(account.number)), { _tag: 'NothingToInvoice' });
      t.deepEqual(await allOf(invoices.ofAccount(account.number)), []);
      t.deepEqual(
        (await allOf(usage.ofAccount(account.number))).map(({ status }) => status),
        ['Pending'],
      );
    },
    'billing in arrears',
  );

  // *POST operations/invoice-collect*: when the payment fails, everything that it did is rolled back.
  for (const [what, currency, amount] of [
    ['dollars', USD, '0.2'],
    ['euros', EUR, '0.4'],
  ] as const)
    law(
      `an amount in ${what} that is too low to collect is not invoiced either, and its usage waits`,
      async (t, subject) => {
        const { accounts, invoices, usage } = subject.provider;
        const account = await created(subject, { currency });
        const quantity = await worth(subject, amount, currency);
        await used(subject, account, { quantity, on: await lastMonth(subject) });
        t.deepEqual(await right(invoices.invoiceAndCollect(account.number)), { _tag: 'AmountTooLow' });
        t.deepEqual(await allOf(invoices.ofAccount(account.number)), []);
        t.is(toNullable(await right(accounts.find(account.number)))?.balance.amount.toFixed(), '0');
        t.deepEqual(
          (await allOf(usage.ofAccount(account.number))).map(({ status }) => status),
          ['Pending'],
        );
      },
      'smallest amount',
    );

  law(
    'a declined card is told from other refusals, nothing is invoiced, and with a card that pays it can be asked for again',
    async (t, subject) => {
      const { accounts, invoices } = subject.provider;
      const account = await created(subject, { paymentMethodId: await subject.newCard('declines') });
      const quantity = await worth(subject, '3');
      await used(subject, account, { quantity, on: await lastMonth(subject) });
      t.is((await left(invoices.invoiceAndCollect(account.number)))._tag, 'PaymentDeclined');
      t.deepEqual(await allOf(invoices.ofAccount(account.number)), []);
      t.is(toNullable(await right(accounts.find(account.number)))?.balance.amount.toFixed(), '0');
      const update = { billToContact: account.billToContact, paymentMethodId: await subject.newCard('pays') };
      await right(accounts.update(account.number, update));
      t.is(tagOf(await right(invoices.invoiceAndCollect(account.number))), 'Invoiced');
      t.is(quantities(await allOf(invoices.ofAccount(account.number))), `${quantity}`);
    },
    'declining cards',
  );

  law(
    'a bill run posts its invoice though the card declines; it stays unpaid and the payment shows why',
    async (t, subject) => {
      const { accounts, invoices } = subject.provider;
      const account = await created(subject, { paymentMethodId: await subject.newCard('declines') });
      await used(subject, account, { quantity: await worth(subject, '3'), on: await lastMonth(subject) });
      await subject.billRun();
      const owing = toNullable(await right(accounts.find(account.number)));
      const [invoice] = await allOf(invoices.ofAccount(account.number));
      t.is(invoice?.status, 'Posted');
      t.is(owing?.balance.amount.toFixed(), sumOf(invoice));
      t.is(invoice?.balance.amount.toFixed(), sumOf(invoice));
      const [payment, ...more] = owing?.payments ?? [];
      t.deepEqual([payment?.status, more.length], ['Error', 0]);
      t.true(payment !== undefined && isSome(payment.declineCode));
    },
    'bill runs',
    'declining cards',
  );

  law(
    'usage of an import that is still under way is not invoiced yet',
    async (t, subject) => {
      const { invoices } = subject.provider;
      const account = await created(subject);
      const report = aUsageReport(account, [{ quantity: await worth(subject, '3'), on: await lastMonth(subject) }]);
      await right(submitted(subject, report));
      t.deepEqual(await right(invoices.invoiceAndCollect(account.number)), { _tag: 'NothingToInvoice' });
      await subject.finishImports();
      t.is(tagOf(await right(invoices.invoiceAndCollect(account.number))), 'Invoiced');
    },
    'held imports',
  );

  law('invoicing an account that is not there is refused', async (t, { provider }) => {
    t.is((await left(provider.invoices.invoiceAndCollect(newAccountNumber())))._tag, 'ProviderRefused');
  });
};
