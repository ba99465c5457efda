/** Laws of invoicing: exact, once, and of what was imported only. */
import { charge, Decimal, type Invoice, type InvoiceAndCollectOutcome } from '@usage-billing/core/invoices';
import { addDays, type CalendarDay } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { isLeft } from 'fp-ts/lib/Either.js';
import { isSome, none, some, toNullable } from 'fp-ts/lib/Option.js';
import type { Law } from './law.ts';
import { aUsageFile, created, newAccountNumber, type ProviderSubject, USD, used } from './provider-subject.ts';
import { allOf, left, race, right } from './unwrap.ts';

const listPrice = async ({ provider }: ProviderSubject): Promise<Decimal> => {
  const rates = await right(provider.catalog.rates);
  const price = rates.find(({ unit }) => unit === NODE_SECONDS)?.prices.get(USD);
  if (price === undefined) throw new Error(`the catalog has no ${NODE_SECONDS} in USD`);
  return price;
};

/** Node-seconds for about so many dollars. */
const worth = async (subject: ProviderSubject, dollars: string): Promise<bigint> =>
  BigInt(
    new Decimal(dollars)
      .div(await listPrice(subject))
      .round(0, Decimal.roundUp)
      .toFixed(),
  );

const yesterday = async ({ today }: ProviderSubject): Promise<CalendarDay> => addDays(await today(), -1);

/** The last day of the month before: its service period has ended for an account that is billed on the first. */
const lastMonth = async ({ today }: ProviderSubject): Promise<CalendarDay> => {
  const present = await today();
  return addDays(present, -Number(present.slice(8)));
};

const sumOf = (invoice: Invoice | undefined): string =>
  (invoice?.items ?? []).reduce((sum, { chargeAmount }) => sum.plus(chargeAmount), new Decimal(0)).toFixed();

const quantities = (invoices: ReadonlyArray<Invoice>): string =>
  invoices
    .flatMap(({ items }) => items)
    .reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0))
    .toFixed();

const tagOf = ({ _tag }: InvoiceAndCollectOutcome): string => _tag;

export const providerInvoiceLaws = (law: Law<ProviderSubject>): void => {
  law('a new account has no invoices, and nothing to invoice', async (t, subject) => {
    const { number } = await created(subject);
    const { invoices } = subject.provider;
    t.deepEqual(await allOf(invoices.ofAccount(number)), []);
    t.deepEqual(await right(invoices.invoiceAndCollect(number)), { _tag: 'NothingToInvoice' });
  });

  law(
    'a bill run invoices the usage of a period that ended, at price times quantity, half up to cents',
    async (t, subject) => {
      const account = await created(subject);
      const on = await lastMonth(subject);
      const price = await listPrice(subject);
      const [one, two] = [await worth(subject, '12.34'), await worth(subject, '0.7')];
      await used(subject, account, { quantity: one, on }, { quantity: two, on: addDays(on, -1) });
      await subject.billRun();
      const [invoice, ...more] = await allOf(subject.provider.invoices.ofAccount(account.number));
      t.deepEqual(more, []);
      const [item, ...rest] = invoice?.items ?? [];
      t.deepEqual(rest, []);
      t.deepEqual([invoice?.status, invoice?.accountNumber, invoice?.amount.currency], ['Posted', account.number, USD]);
      t.is(item?.quantity.toFixed(), `${one + two}`);
      t.is(item?.chargeAmount.toFixed(), charge(price, one + two).toFixed());
      t.is(invoice?.amount.amount.toFixed(), sumOf(invoice));
      t.is(item?.unit, NODE_SECONDS);
      t.deepEqual(item?.chargeNumber, some(toNullable(account.subscription)?.charges[0]?.number));
      t.true(
        item !== undefined && item.serviceStart <= addDays(on, -1) && on <= item.serviceEnd,
        'the end is inclusive',
      );
      t.true(item !== undefined && item.serviceEnd < (await subject.today()));
      await subject.billRun();
      t.is((await allOf(subject.provider.invoices.ofAccount(account.number))).length, 1, 'and only once');
    },
  );

  law('9999999999999 node-seconds come back on the invoice to the last digit', async (t, subject) => {
    const account = await created(subject);
    await used(subject, account, { quantity: 9_999_999_999_999n, on: await lastMonth(subject) });
    await subject.billRun();
    const [invoice] = await allOf(subject.provider.invoices.ofAccount(account.number));
    t.is(invoice?.items[0]?.quantity.toFixed(), '9999999999999');
    t.is(invoice?.amount.amount.toFixed(), charge(await listPrice(subject), 9_999_999_999_999n).toFixed());
  });

  law(
    'invoice and collect posts an invoice and takes the money; again there is nothing to invoice',
    async (t, subject) => {
      const { accounts, invoices } = subject.provider;
      const account = await created(subject);
      const quantity = await worth(subject, '3');
      await used(subject, account, { quantity, on: await yesterday(subject) });
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
    await used(subject, account, { quantity, on: await yesterday(subject) });
    const answers = await race(Array.from({ length: 5 }, () => invoices.invoiceAndCollect(account.number)));
    const tags = answers.map((answer) => (isLeft(answer) ? answer.left._tag : tagOf(answer.right)));
    t.is(tags.filter((tag) => tag === 'Invoiced').length, 1);
    t.is(quantities(await allOf(invoices.ofAccount(account.number))), `${quantity}`);
  });

  law('an amount that is too low to collect stays on the balance', async (t, subject) => {
    const { accounts, invoices } = subject.provider;
    const account = await created(subject);
    await used(subject, account, { quantity: await worth(subject, '0.2'), on: await yesterday(subject) });
    t.deepEqual(await right(invoices.invoiceAndCollect(account.number)), { _tag: 'AmountTooLow' });
    const [invoice] = await allOf(invoices.ofAccount(account.number));
    t.is(toNullable(await right(accounts.find(account.number)))?.balance.amount.toFixed(), sumOf(invoice));
    t.true(invoice?.balance.amount.gt(0));
  });

  law('a declined card is refused; the invoice stays unpaid and the payment shows why', async (t, subject) => {
    const { accounts, invoices } = subject.provider;
    const account = await created(subject, { paymentMethodId: await subject.newCard('declines') });
    await used(subject, account, { quantity: await worth(subject, '3'), on: await yesterday(subject) });
    t.is((await left(invoices.invoiceAndCollect(account.number)))._tag, 'ProviderRefused');
    const owing = toNullable(await right(accounts.find(account.number)));
    const [invoice] = await allOf(invoices.ofAccount(account.number));
    t.is(owing?.balance.amount.toFixed(), sumOf(invoice));
    t.is(invoice?.balance.amount.toFixed(), sumOf(invoice));
    const [payment, ...more] = owing?.payments ?? [];
    t.deepEqual([payment?.status, more.length], ['Error', 0]);
    t.true(payment !== undefined && isSome(payment.declineCode));
  });

  law('usage of an import that is still under way is not invoiced yet', async (t, subject) => {
    const { invoices } = subject.provider;
    const account = await created(subject);
    const file = aUsageFile(subject, account, [{ quantity: await worth(subject, '3'), on: await yesterday(subject) }]);
    await right(subject.uploader.submit(file));
    t.deepEqual(await right(invoices.invoiceAndCollect(account.number)), { _tag: 'NothingToInvoice' });
    await subject.finishImports();
    t.is(tagOf(await right(invoices.invoiceAndCollect(account.number))), 'Invoiced');
  });

  law('invoicing an account that is not there is refused', async (t, { provider }) => {
    t.is((await left(provider.invoices.invoiceAndCollect(newAccountNumber())))._tag, 'ProviderRefused');
  });

  law('invoices are listed newest first, each once, and of this account only', async (t, subject) => {
    const { invoices } = subject.provider;
    const [account, other] = [await created(subject), await created(subject)];
    const quantity = await worth(subject, '1');
    const numbers: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      await used(subject, account, { quantity, on: await yesterday(subject) });
      await used(subject, other, { quantity, on: await yesterday(subject) });
      const outcome = await right(invoices.invoiceAndCollect(account.number));
      if (outcome._tag === 'Invoiced') numbers.push(...outcome.invoiceNumbers);
      await subject.letDaysPass(1);
    }
    t.is(numbers.length, 4);
    t.deepEqual(
      (await allOf(invoices.ofAccount(account.number))).map((invoice) => invoice.number),
      numbers.toReversed(),
    );
  });

  law('the file of an invoice is a PDF of the length that is told; an unknown file is none', async (t, subject) => {
    const { invoices } = subject.provider;
    const account = await created(subject);
    await used(subject, account, { quantity: await worth(subject, '3'), on: await yesterday(subject) });
    await right(invoices.invoiceAndCollect(account.number));
    const [invoice] = await allOf(invoices.ofAccount(account.number));
    const file = toNullable(await right(invoices.file(invoice?.files[0]?.id ?? 'the invoice has no file')));
    if (file === null) return t.fail('the file is not there');
    const bytes = new Uint8Array(await new Response(file.body).arrayBuffer());
    t.regex(file.contentType, /^application\/pdf/);
    t.is(new TextDecoder('latin1').decode(bytes.slice(0, 5)), '%PDF-');
    if (isSome(file.contentLength)) t.is(bytes.length, file.contentLength.value);
    t.deepEqual(await right(invoices.file('2c92c0f8ffffffffffffffffffffffff')), none);
  });
};
