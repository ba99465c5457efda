/** Laws of bill runs and of reading invoices: exact, in order, with their files. */
import { charge } from '@usage-billing/core/invoices';
import { addDays } from '@usage-billing/core/shared';
import { NODE_SECONDS } from '@usage-billing/core/usage';
import { isSome, none, some, toNullable } from 'fp-ts/lib/Option.js';
import { lastMonth, listPrice, quantities, sumOf, worth } from './provider-money.ts';
import { created, JPY, type ProviderLaw, UNKNOWN_ID, USD, used } from './provider-subject.ts';
import { allOf, right } from './unwrap.ts';

export const providerInvoiceLaws = (law: ProviderLaw): void => {
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
      t.deepEqual(item?.chargeNumber, some(account.subscriptions[0]?.charges[0]?.number));
      t.true(
        item !== undefined && item.serviceStart <= addDays(on, -1) && on <= item.serviceEnd,
        'the end is inclusive',
      );
      t.true(item !== undefined && item.serviceEnd < (await subject.today()));
      await subject.billRun();
      t.is((await allOf(subject.provider.invoices.ofAccount(account.number))).length, 1, 'and only once');
    },
    'bill runs',
  );

  law(
    '9999999999999 node-seconds come back on the invoice to the last digit',
    async (t, subject) => {
      const account = await created(subject);
      await used(subject, account, { quantity: 9_999_999_999_999n, on: await lastMonth(subject) });
      await subject.billRun();
      const [invoice] = await allOf(subject.provider.invoices.ofAccount(account.number));
      t.is(invoice?.items[0]?.quantity.toFixed(), '9999999999999');
      t.is(invoice?.amount.amount.toFixed(), charge(await listPrice(subject), 9_999_999_999_999n).toFixed());
    },
    'bill runs',
  );

  // *Rate usage charges*, scenario 2: what arrives after its period was billed stays pending for ever.
  law(
    'usage that arrives after its period was billed is never invoiced; usage of the next period is',
    async (t, subject) => {
      const { invoices, usage } = subject.provider;
      const account = await created(subject);
      const on = await lastMonth(subject);
      await used(subject, account, { quantity: 1000n, on });
      await subject.billRun();
      await used(subject, account, { quantity: 7n, on }, { quantity: 30n, on: addDays(on, 1) });
      await subject.letDaysPass(31);
      await subject.billRun();
      t.is(quantities(await allOf(invoices.ofAccount(account.number))), '1030');
      t.deepEqual(
        (await allOf(usage.ofAccount(account.number)))
          .filter(({ status }) => status === 'Pending')
          .map(({ quantity }) => quantity.toFixed()),
        ['7'],
      );
    },
    'bill runs',
    'clock',
    'no late usage',
  );

  // *Rate usage charges*: a bill run makes an invoice of 0, unless a rule of the tenant suppresses it.
  law(
    'a period without usage is closed by an invoice of 0, paid as it is',
    async (t, subject) => {
      const { invoices } = subject.provider;
      const account = await created(subject);
      await subject.billRun();
      const [invoice, ...more] = await allOf(invoices.ofAccount(account.number));
      t.deepEqual(more, []);
      t.deepEqual(
        [invoice?.status, invoice?.amount.amount.toFixed(), invoice?.balance.amount.toFixed()],
        ['Posted', '0', '0'],
      );
      await used(subject, account, { quantity: 7n, on: await lastMonth(subject) });
      await subject.letDaysPass(31);
      await subject.billRun();
      t.is(quantities(await allOf(invoices.ofAccount(account.number))), '0', 'its usage came too late');
    },
    'bill runs',
    'clock',
    'no late usage',
    'invoices of 0',
  );

  // *Customization of currencies*: items are rounded to what the currency can pay.
  law(
    'an invoice in yen is of whole yen',
    async (t, subject) => {
      const account = await created(subject, { currency: JPY });
      const quantity = await worth(subject, '185.4', JPY);
      await used(subject, account, { quantity, on: await lastMonth(subject) });
      await subject.billRun();
      const [invoice] = await allOf(subject.provider.invoices.ofAccount(account.number));
      t.is(invoice?.amount.amount.toFixed(), '185');
      t.is(invoice?.amount.currency, JPY);
    },
    'bill runs',
    'yen',
  );

  law(
    'invoices are listed newest first, each once, and of this account only',
    async (t, subject) => {
      const { invoices } = subject.provider;
      const [account, other] = [await created(subject), await created(subject)];
      const quantity = await worth(subject, '1');
      const numbers: string[] = [];
      for (let round = 0; round < 4; round += 1) {
        await used(subject, account, { quantity, on: await lastMonth(subject) });
        await used(subject, other, { quantity, on: await lastMonth(subject) });
        const outcome = await right(invoices.invoiceAndCollect(account.number));
        if (outcome._tag === 'Invoiced') numbers.push(...outcome.invoiceNumbers);
        await subject.letDaysPass(31);
      }
      t.is(numbers.length, 4);
      t.deepEqual(
        (await allOf(invoices.ofAccount(account.number))).map((invoice) => invoice.number),
        numbers.toReversed(),
      );
    },
    'clock',
  );

  law(
    'an older invoice that changes stays behind the newer ones',
    async (t, subject) => {
      const { invoices } = subject.provider;
      const account = await created(subject);
      for (let round = 0; round < 3; round += 1) {
        await used(subject, account, { quantity: await worth(subject, '1'), on: await lastMonth(subject) });
        await right(invoices.invoiceAndCollect(account.number));
        await subject.letDaysPass(31);
      }
      const before = await allOf(invoices.ofAccount(account.number));
      const changed = before[1];
      await subject.rewriteFile(changed?.number ?? 'there is no second invoice');
      const after = await allOf(invoices.ofAccount(account.number));
      t.deepEqual(
        after.map(({ number }) => number),
        before.map(({ number }) => number),
      );
      t.notDeepEqual(after[1]?.files, changed?.files, 'it has changed');
    },
    'clock',
    'new files',
  );

  law(
    'of an invoice whose parts the caller knows, those parts are answered; of another one the provider’s own',
    async (t, subject) => {
      const { invoices } = subject.provider;
      const account = await created(subject);
      for (let round = 0; round < 2; round += 1) {
        await used(subject, account, { quantity: await worth(subject, '2'), on: await lastMonth(subject) });
        await right(invoices.invoiceAndCollect(account.number));
        await subject.letDaysPass(31);
      }
      const [newer, older] = await allOf(invoices.ofAccount(account.number));
      const mine = { items: [], files: [{ id: 'the caller’s own', versionNumber: '7' }] };
      const known = ({ id }: { readonly id: string }) => (id === older?.id ? some(mine) : none);
      t.deepEqual(await allOf(invoices.ofAccount(account.number, known)), [newer, { ...older, ...mine }]);
    },
    'clock',
  );

  law('the file of an invoice is a PDF of the length that is told; an unknown file is none', async (t, subject) => {
    const { invoices } = subject.provider;
    const account = await created(subject);
    await used(subject, account, { quantity: await worth(subject, '3'), on: await lastMonth(subject) });
    await right(invoices.invoiceAndCollect(account.number));
    const [invoice] = await allOf(invoices.ofAccount(account.number));
    const file = toNullable(await right(invoices.file(invoice?.files[0]?.id ?? 'the invoice has no file')));
    if (file === null) return t.fail('the file is not there');
    const bytes = new Uint8Array(await new Response(file.body).arrayBuffer());
    t.regex(file.contentType, /^application\/pdf/);
    t.is(new TextDecoder('latin1').decode(bytes.slice(0, 5)), '%PDF-');
    if (isSome(file.contentLength)) t.is(bytes.length, file.contentLength.value);
    t.deepEqual(await right(invoices.file(UNKNOWN_ID)), none);
  });
};
