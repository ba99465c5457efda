/** Accounts, catalog and lists beyond the laws: what only Zuora can do wrong. */
import { allOf, day, left, right } from '@usage-billing/contracts/laws';
import { Decimal, type KnownInvoiceParts, perUnit } from '@usage-billing/core/invoices';
import { forEachPage } from '@usage-billing/core/shared';
import { zuoraBillingProvider } from '@usage-billing/zuora';
import type { Fault } from '@usage-billing/zuora-fake';
import test from 'ava';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { aReport, aRequest } from './support/a-request.ts';
import { anAccount, created } from './support/accounts.ts';
import { listed, listInvoices } from './support/invoice-server.ts';
import { misbehave } from './support/server.ts';
import { withSubject } from './support/subject.ts';

const nothing = () => TE.right(undefined);

test('a nextPage that leads round in a circle ends the list with an error', async (t) => {
  const server = await misbehave((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url?.includes('query') === true) response.end('{"records":[],"done":true}');
    else response.end('{"success":true,"usage":[],"nextPage":"/v1/usage/accounts/W1?page=2"}');
  });
  const walked = forEachPage(zuoraBillingProvider(server.config).usage.ofAccount('W1'), nothing);
  t.regex((await left(walked)).message, /a second time/);
  server.close();
});

test('a list that breaks in the middle ends with the error', (t) =>
  withSubject(async (subject) => {
    const { number } = await created(subject);
    subject.control.fault({
      path: /^transactions\/invoices/,
      times: 99,
      fault: { kind: 'failure', code: 54000030, message: 'no' },
    });
    const pages = forEachPage(subject.provider.invoices.ofAccount(number), nothing);
    t.is((await left(pages))._tag, 'ProviderRefused');
  }));

test('only the words beside the code make nothing to invoice of it', (t) =>
  withSubject(async (subject) => {
    const { number } = await created(subject);
    const fault: Fault = { kind: 'failure', code: 54000030, message: 'The bill run is locked' };
    subject.control.fault({ path: 'operations/invoice-collect', fault });
    t.is((await left(subject.provider.invoices.invoiceAndCollect(number)))._tag, 'ProviderRefused');
  }));

test('an account whose making was not answered is found by its number, and made once', (t) =>
  withSubject(
    async (subject) => {
      for (const kind of ['reset', 'hang'] as const) {
        subject.control.fault({ method: 'POST', path: 'accounts', fault: { kind, when: 'after' } });
        const { number } = await created(subject);
        t.is(subject.control.state().accounts.filter((account) => account.number === number).length, 1);
      }
    },
    {},
    { uploadTimeoutMs: 1000 },
  ));

const twoPlans = ['1', '2'].map((id) => ({
  id,
  name: `Plan ${id}`,
  charges: [{ id: `c${id}`, name: 'n', unit: `unit-${id}`, prices: { USD: '1' } }],
}));
const catalog = [{ id: 'p', sku: 'SKU-00000001', name: 'P', ratePlans: twoPlans }];

test('a product with several rate plans needs one of them named', async (t) => {
  await withSubject(
    async (subject) => {
      const error = await left(subject.provider.accounts.create(await anAccount(subject)));
      t.regex(error.message, /2 rate plans/);
    },
    { catalog },
  );
  await withSubject(
    async (subject) => {
      const subscription = (await created(subject)).subscriptions[0];
      t.deepEqual(
        subscription?.charges.map(({ unit }) => unit as string),
        ['unit-2'],
      );
    },
    { catalog },
    { ratePlan: 'Plan 2' },
  );
});

test('an unknown product is named', (t) =>
  withSubject(
    async (subject) => {
      t.regex((await left(subject.provider.catalog.rates)).message, /no product SKU-9/);
    },
    {},
    { productSku: 'SKU-9' },
  ));

test('a customer’s own price is told, and a failed payment with its decline code', (t) =>
  withSubject(async (subject) => {
    subject.control.addAccount({
      number: 'W1',
      contractEffectiveDate: '2026-02-01',
      card: '4000000000009995',
      subscription: { prices: { 'node-seconds': '0.000009999' } },
    });
    const days = { startDate: day('2026-02-16'), endDate: day('2026-02-17') };
    const lines = aReport('W1').lines.map((line) => ({ ...line, ...days, quantity: 1_000_500n }));
    await right(subject.uploader.submit(aRequest('W1', { lines })));
    await subject.finishImports();
    await subject.billRun();
    const account = O.toNullable(await right(subject.provider.accounts.find('W1')));
    const charge = account?.subscriptions[0]?.charges[0];
    t.deepEqual(charge?.segments.at(-1)?.price, O.some(perUnit(new Decimal('0.000009999'))));
    t.deepEqual(
      account?.payments.map(({ status, declineCode }) => [status, O.toNullable(declineCode)]),
      [['Error', 'insufficient_funds']],
    );
    const [invoice] = await allOf(subject.provider.invoices.ofAccount('W1'));
    t.is(invoice?.items[0]?.chargeAmount.toFixed(2), '10.00', '10.0039995 half up');
    t.is(account?.balance.amount.toFixed(2), '10.00');
  }));

test('invoices come by their date, whatever of them changed last, and by their number within a day', async (t) => {
  const server = await listInvoices(() => [
    ['INV1', '2026-01-31'],
    ['INV9', '2026-03-31'],
    ['INV10', '2026-03-31'],
    ['INV2', '2026-02-28'],
  ]);
  t.teardown(server.close);
  t.deepEqual(await server.numbers(), ['INV10', 'INV9', 'INV2', 'INV1']);
});

test('of a list that moves between two of its pages every invoice is read, and once', async (t) => {
  const [older, newer] = [['INV1', '2026-01-31'] as const, ['INV2', '2026-02-28'] as const];
  const newest = ['INV3', '2026-03-31'] as const;
  const server = await listInvoices((asked) => (asked === 1 ? [newest, newer, older] : [older, newest, newer]));
  t.teardown(server.close);
  t.deepEqual(await server.numbers(), ['INV3', 'INV2', 'INV1']);
});

test('a list that never rests is an error, not half a list', async (t) => {
  const dated = ['INV1', 'INV2', 'INV3'].map((number) => [number, '2026-01-31'] as const);
  const server = await listInvoices((asked) => dated.map((_, place) => dated[(place + asked) % 3] ?? ['', '']));
  t.teardown(server.close);
  const walked = forEachPage(zuoraBillingProvider(server.config).invoices.ofAccount('W1'), nothing);
  t.regex((await left(walked)).message, /changes while it is read/);
});

test('a reader who wants the latest invoices does not pay for the items and files of all', async (t) => {
  const asked: string[] = [];
  const answers = {
    summary: { success: true, basicInfo: { currency: 'USD' }, payments: [], subscriptions: [], invoices: [] },
    list: {
      success: true,
      invoices: Array.from({ length: 36 }, (_, number) => listed(`INV${36 - number}`, '2026-03-01')),
    },
    items: { success: true, invoiceItems: [] },
    files: { success: true, invoiceFiles: [] },
  };
  const server = await misbehave((request, response) => {
    const kind = /summary|items|files/.exec(request.url ?? '')?.[0] ?? 'list';
    asked.push(kind);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[kind as keyof typeof answers]));
  });
  t.teardown(server.close);
  const readTwenty = async (known?: KnownInvoiceParts): Promise<number> => {
    const read: string[] = [];
    asked.length = 0;
    for await (const page of zuoraBillingProvider(server.config).invoices.ofAccount('W1', known)) {
      if (E.isLeft(page)) t.fail(page.left.message);
      else read.push(...page.right.map(({ number }) => number));
      if (E.isLeft(page) || read.length >= 20) break;
    }
    t.deepEqual([read[0], read.length], ['INV36', 20]);
    return asked.length;
  };
  t.is(await readTwenty(), 42, `one for the currency, one for the list, two for each: ${asked.join(' ')}`);
  const parts = { items: [], files: [] };
  const allButOne: KnownInvoiceParts = ({ number }) => (number === 'INV30' ? O.none : O.some(parts));
  t.is(await readTwenty(allButOne), 4, 'only what the caller does not know');
});

// *PaymentTransactionLog*: GatewayReasonCode is the issuer's; `Payment.GatewayResponseCode` may be the gateway's own.
for (const [settings, what] of [
  [{}, 'with links'],
  [{ nesting: 'inline' }, 'inline'],
] as const)
  test(`the decline code is the issuer’s reason where the gateway’s own code differs, ${what}`, (t) =>
    withSubject(async (subject) => {
      subject.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-02-01', card: '4000000000006975' });
      const days = { startDate: day('2026-02-16'), endDate: day('2026-02-17') };
      const lines = aReport('W1').lines.map((line) => ({ ...line, ...days, quantity: 1_000_500n }));
      await right(subject.uploader.submit(aRequest('W1', { lines })));
      await subject.finishImports();
      await subject.billRun();
      const codeNow = async () => {
        const found = await right(subject.provider.accounts.find('W1'));
        return O.isSome(found) ? found.value.payments.map(({ declineCode }) => declineCode) : [];
      };
      t.deepEqual(await codeNow(), [O.some('card_velocity_exceeded')]);
      const fault: Fault = { kind: 'failure', code: 50000010, message: 'You may not query this.' };
      subject.control.fault({ path: 'action/query', fault });
      t.deepEqual(await codeNow(), [O.some('2061')], 'where the log may not be queried');
    }, settings));
