/** Invoice-and-collect, payment runs, and what a gateway says. */
import test from 'ava';
import { amountsOf, pendingOf, periodsOf, reasonOf, usageLine } from '../support/books.ts';
import { type Client, withClient } from '../support/client.ts';

const collect = (client: Client, accountKey = 'W1', more: object = {}) =>
  client.post('operations/invoice-collect', { accountKey, ...more });

test('invoice-collect bills what has ended, not the running period, and takes the money', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    await client.importLines(usageLine(100_000, '2026-09-03'), usageLine(100_000, '2026-10-02'));
    t.like(await collect(client), { success: true, amountCollected: '1.140000000' });
    t.deepEqual(periodsOf(client), [['2026-09-01', '2026-09-30', '100000']]);
    t.is(pendingOf(client), '100000');
    t.is(reasonOf(await collect(client)).code, 54000030);
  }));

test('its target date decides, in the version that knows it; the tenant’s today otherwise', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-10-01' });
    await client.importLines(usageLine(100_000, '2026-10-03'));
    const dated = { targetDate: '2026-11-01', documentDate: '2026-11-02' };
    t.is(reasonOf(await collect(client, 'W1', dated)).code, 54000030, 'version 186.0 calls it invoiceTargetDate');
    t.like(
      await client.post(
        'operations/invoice-collect',
        { accountKey: 'W1', ...dated },
        { apiAccessKeyId: 'fake-key', apiSecretAccessKey: 'fake-key-secret', 'Zuora-Version': '257.0' },
      ),
      { success: true },
    );
    t.like(client.control.state().invoices[0], { invoiceDate: '2026-11-02' });
  }));

test('when the payment fails, everything that it did is rolled back', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01', card: '4000000000009995' });
    await client.importLines(usageLine(90_000, '2026-09-05'));
    client.control.billRun('2026-09-01', { post: false });
    t.regex(reasonOf(await collect(client)).message, /insufficient_funds/);
    const { invoices, payments, accounts } = client.control.state();
    t.deepEqual([invoices, payments, accounts[0]?.balance], [[], [], '0.00']);
    t.is(pendingOf(client), '90000');
    client.control.setCardDecline('W1', null);
    t.like(await collect(client), { success: true, amountCollected: '1.030000000' });
  }));

test('a tenant may keep the payment that was declined', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01', card: '4000000000009995' });
      await client.importLines(usageLine(90_000, '2026-09-05'));
      await collect(client);
      t.like(client.control.state().payments[0], { status: 'Error', amount: '1.03 USD' });
      t.deepEqual(client.control.state().invoices, []);
    },
    { declinedCollect: 'leaves-payment' },
  ));

test('drafts are posted and collected with what is billed', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-08-01' });
    await client.importLines(usageLine(90_000, '2026-08-05'), usageLine(90_000, '2026-09-05'));
    const [draft] = client.control.billRun('2026-09-01', { post: false });
    t.is(draft?.status, 'Draft');
    t.is(client.control.state().payments.length, 0);
    t.like(await collect(client), { success: true, amountCollected: '2.060000000' });
    t.deepEqual(
      client.control.state().invoices.map(({ status, balance }) => [status, balance]),
      [
        ['Posted', '0.00'],
        ['Posted', '0.00'],
      ],
    );
  }));

test('one invoice can be collected by itself', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-07-01' });
    await client.importLines(usageLine(90_000, '2026-07-05'), usageLine(90_000, '2026-08-05'));
    for (const day of ['2026-08-01', '2026-09-01']) client.control.billRun(day, { collect: false });
    t.like(await collect(client, 'W1', { invoiceId: 'INV00000001' }), {
      success: true,
      amountCollected: '1.030000000',
    });
    t.deepEqual(
      client.control.state().invoices.map(({ balance }) => balance),
      ['0.00', '1.03'],
    );
  }));

for (const [currency, price, quantity, words] of [
  ['USD', '0.01', 49, /Amount must be at least 50 cents/],
  ['EUR', '0.01', 49, /Amount must be at least €0\.50 eur/],
  ['GBP', '0.01', 29, /Amount must be at least £0\.30 gbp/],
  ['JPY', '1', 49, /Amount must be at least ¥50 jpy/],
  ['KWD', '0.001', 149, /Amount must be at least 0\.150 kwd/],
] as const)
  test(`the gateway’s minimum is worded in ${currency}, with a code of its own`, (t) =>
    withClient(async (client) => {
      client.control.addAccount({
        number: 'W1',
        currency,
        contractEffectiveDate: '2026-09-01',
        subscription: { prices: { 'node-seconds': price } },
      });
      await client.importLines(usageLine(quantity, '2026-09-05'));
      const { code, message } = reasonOf(await collect(client));
      t.is(code, 54000060);
      t.regex(message, words);
      t.is(pendingOf(client), String(quantity), 'nothing was posted');
      await client.importLines(usageLine(1, '2026-09-05'));
      t.like(await collect(client), { success: true });
    }));

test('an account without a card is refused', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01', card: null });
    await client.importLines(usageLine(90_000, '2026-09-05'));
    t.regex(reasonOf(await collect(client)).message, /no default payment method/);
  }));

test('a bill run posts though the card declines; a later payment run clears the balance', (t) =>
  withClient(async (client) => {
    client.control.addAccount({
      number: 'W1',
      contractEffectiveDate: '2026-09-01',
      card: '4000000000009995',
      paymentTermDays: 30,
    });
    await client.importLines(usageLine(90_000, '2026-09-05'));
    client.control.billRun('2026-10-01');
    t.like(client.control.state().invoices[0], { status: 'Posted', balance: '1.03', dueDate: '2026-10-31' });
    client.control.setCardDecline('W1', null);
    client.control.paymentRun();
    const { payments, accounts } = client.control.state();
    t.deepEqual([payments.map(({ status }) => status), accounts[0]?.balance], [['Error', 'Processed'], '0.00']);
  }));

test('the issuer’s reason stands in the transaction log, the gateway’s own code in the payment', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01', card: '4000000000006975' });
    await client.importLines(usageLine(90_000, '2026-09-05'));
    client.control.billRun('2026-10-01');
    const query = async (queryString: string) =>
      ((await client.post('action/query', { queryString })).records as ReadonlyArray<Record<string, string>>)[0];
    const payment = await query("select Id, GatewayResponseCode from Payment where Status = 'Error'");
    t.is(payment?.GatewayResponseCode, '2061');
    const log = await query(`select GatewayReasonCode from PaymentTransactionLog where PaymentId = '${payment?.Id}'`);
    t.is(log?.GatewayReasonCode, 'card_velocity_exceeded');
    t.like(await client.get(`object/payment-transaction-log/${log?.Id}`), {
      GatewayReasonCode: 'card_velocity_exceeded',
    });
  }));

test('a credit by hand makes the next invoice smaller, or negative', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-10-01' });
    client.control.addOneTimeCharge('W1', 'Goodwill', '-5');
    await client.importLines(usageLine(90_000, '2026-10-05'));
    const [invoice] = client.control.billRun('2026-11-01');
    t.like(invoice, { amount: '-3.97', balance: '-3.97' });
    t.deepEqual(amountsOf(client), [
      ['Usage', '1.03'],
      ['OneTime', '-5.00'],
    ]);
    t.is(client.control.state().accounts[0]?.balance, '-3.97');
  }));

test('with Invoice Settlement a negative total is a credit memo, in no list of invoices', (t) =>
  withClient(
    async (client) => {
      client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-10-01' });
      client.control.addOneTimeCharge('W1', 'Goodwill', '-5');
      await client.importLines(usageLine(90_000, '2026-10-05'));
      t.deepEqual(client.control.billRun('2026-11-01'), []);
      t.deepEqual((await client.get('transactions/invoices/accounts/W1')).invoices, []);
      t.like((await client.get('creditmemos?accountNumber=W1')).creditmemos, [{ amount: '3.970000000' }]);
      t.is(client.control.state().accounts[0]?.balance, '-3.97');
      t.is(pendingOf(client), '0', 'its usage was rated');
    },
    { invoiceSettlement: true },
  ));

test('adjustments move the balance and not the amount', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    await client.importLines(usageLine(90_000, '2026-09-05'));
    client.control.billRun('2026-10-01', { collect: false });
    const adjust = (amount: string, type: 'Credit' | 'Charge') =>
      client.post('/fake/adjust-invoice', { invoiceNumber: 'INV00000001', amount, type });
    t.like(await adjust('0.53', 'Credit'), { amount: '1.03', balance: '0.50' });
    t.like(await adjust('0.10', 'Charge'), { amount: '1.03', balance: '0.60' });
    t.like(await adjust('9', 'Credit'), { success: false });
    const { records } = await client.post('action/query', {
      queryString: "select Amount, Type from InvoiceItemAdjustment where Type = 'Credit'",
    });
    t.like((records as ReadonlyArray<object>)[0], { Amount: 0.53 });
  }));
