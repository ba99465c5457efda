/** `Zuora-Version`: what it changes, and the status that each category of failure has from 2024-05-20 on (*API upgrades*). */
import test from 'ava';
import { pendingOf, reasonOf, usageLine } from './support/books.ts';
import { type Body, type Client, KEYS, withClient } from './support/client.ts';

const CONTACT = { firstName: 'Ada', lastName: 'Example', country: 'United Kingdom' };
const NEW = '2025-08-12';

const ask = async (
  { url }: Client,
  method: string,
  path: string,
  version: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly json: Body }> => {
  const answer = await fetch(new URL(path, url), {
    method,
    headers: { ...KEYS, 'Zuora-Version': version, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: (await answer.json()) as Body };
};

test('failures have HTTP 200 before 2024-05-20, and a status of their category from then on, with the same body', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    for (const [method, path, body, category, status] of [
      ['GET', 'accounts/W9/summary', undefined, 40, 404],
      ['POST', 'accounts', { name: 'no currency' }, 22, 400],
      ['GET', 'catalog/products?pageSize=41', undefined, 20, 400],
      ['POST', 'operations/invoice-collect', { accountKey: 'W1' }, 30, 400],
    ] as const) {
      for (const [version, expected] of [
        ['186.0', 200],
        ['257.0', 200],
        ['2024-05-20', status],
        [NEW, status],
      ] as const) {
        const answer = await ask(client, method, path, version, body);
        t.deepEqual([answer.status, reasonOf(answer.json).code % 100], [expected, category], `${path} at ${version}`);
      }
    }
  }));

for (const [category, status] of [
  [10, 403],
  [11, 401],
  [27, 400],
  [45, 405],
  [50, 409],
  [60, 500],
  [61, 500],
  [70, 429],
  [90, 400],
  [99, 500],
] as const)
  test(`category ${category} has the status ${status} in the newer versions`, (t) =>
    withClient(async (client) => {
      client.control.addAccount({ number: 'W1' });
      const code = 53100000 + category;
      client.control.fault({ times: 2, fault: { kind: 'failure', code, message: 'as scripted' } });
      t.is((await ask(client, 'PUT', 'accounts/W1', '341.0', {})).status, 200);
      const answer = await ask(client, 'PUT', 'accounts/W1', NEW, {});
      t.deepEqual([answer.status, reasonOf(answer.json).code], [status, code]);
    }));

test('“too low” and “no usage” keep their codes under HTTP 500 and 400', (t) =>
  withClient(async (client) => {
    client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
    const collect = () => ask(client, 'POST', 'operations/invoice-collect', NEW, { accountKey: 'W1' });
    const none = await collect();
    t.deepEqual([none.status, reasonOf(none.json).code], [400, 54000030]);
    await client.importLines(usageLine(1000, '2026-09-05'));
    const low = await collect();
    t.deepEqual([low.status, reasonOf(low.json).code], [500, 54000060]);
    client.control.setCardDecline('W1', 'insufficient_funds');
    await client.importLines(usageLine(90_000, '2026-09-05'));
    const declined = await collect();
    t.deepEqual([declined.status, reasonOf(declined.json).code % 100], [500, 99]);
  }));

test('actions keep HTTP 200 and their own shape in every version', (t) =>
  withClient(async (client) => {
    const answer = await ask(client, 'POST', 'action/query', NEW, { queryString: 'select' });
    t.is(answer.status, 200);
    t.like(answer.json, { Success: false, Errors: [{ Code: 'MALFORMED_QUERY' }] });
  }));

test('a version that does not exist is refused, and the log says which one held', (t) =>
  withClient(
    async (client) => {
      t.is(reasonOf((await ask(client, 'GET', 'catalog/products', '1.5')).json).code % 100, 20);
      await client.get('catalog/products');
      t.is(client.control.calls().at(-1)?.version, '257.0');
    },
    { defaultVersion: '257.0' },
  ));

const account = (client: Client, number: string, more: object = {}) => ({
  accountNumber: number,
  name: number,
  currency: 'USD',
  billToContact: CONTACT,
  hpmCreditCardPaymentMethodId: client.control.addCard('4111111111111111'),
  subscription: {
    termType: 'EVERGREEN',
    contractEffectiveDate: '2026-09-01',
    subscribeToRatePlans: [{ productRatePlanId: '2c92c0f8000000000000000000c00002' }],
  },
  ...more,
});

test('a new account is billed at once, and its periods closed, unless the request says no in its version’s words', (t) =>
  withClient(async (client) => {
    for (const [number, version, fields, isBilled] of [
      ['W1', '186.0', {}, true],
      ['W2', '186.0', { runBilling: false, collect: false }, true],
      ['W3', '186.0', { invoiceCollect: false }, false],
      ['W4', '196.0', { invoice: false, collect: false }, false],
      ['W5', '257.0', { invoiceCollect: false }, true],
      ['W6', NEW, { runBilling: false, collect: false }, false],
    ] as const) {
      const made = await ask(client, 'POST', 'accounts', version, account(client, number, fields));
      t.true(made.json.success, number);
      t.is(
        client.control.state().invoices.some(({ accountNumber }) => accountNumber === number),
        isBilled,
        `${number} at ${version}`,
      );
    }
    await client.importLines(usageLine(5, '2026-09-05'), usageLine(5, '2026-09-05', { account: 'W6' }));
    client.control.billRun('2026-11-01');
    t.deepEqual([pendingOf(client, 'W1'), pendingOf(client, 'W6')], ['5', '0']);
  }));

test('the catalog has rate plans inside before version 230.0, behind a link from then on', (t) =>
  withClient(async (client) => {
    const plans = async (version: string) => {
      const { products } = (await ask(client, 'GET', 'catalog/products', version)).json;
      return typeof (products as ReadonlyArray<{ productRatePlans: unknown }>)[0]?.productRatePlans;
    };
    t.deepEqual([await plans('224.0'), await plans('230.0')], ['object', 'string']);
  }));

test('with Invoice Settlement the older calls need version 211.0', (t) =>
  withClient(
    async (client) => {
      const { subscription } = client.control.addAccount({ number: 'W1', contractEffectiveDate: '2026-09-01' });
      const suspend = (version: string) =>
        ask(client, 'PUT', `subscriptions/${subscription}/suspend`, version, { suspendPolicy: 'Today' });
      t.is(reasonOf((await suspend('207.0')).json).code % 100, 30);
      t.true((await suspend('211.0')).json.success);
    },
    { invoiceSettlement: true },
  ));

test('calls name the entity and the organization that they mean, where there are several', (t) =>
  withClient(
    async ({ url, control }) => {
      control.addAccount({ number: 'W1' });
      const success = async (headers: Readonly<Record<string, string>>) =>
        ((await (await fetch(`${url}accounts/W1`, { headers: { ...KEYS, ...headers } })).json()) as Body).success;
      t.false(await success({}));
      t.false(await success({ 'Zuora-Entity-Ids': 'e9', 'Zuora-Org-Ids': 'o1' }));
      t.true(await success({ 'Zuora-Entity-Ids': 'e2', 'Zuora-Org-Ids': 'o1' }));
    },
    { entityIds: ['e1', 'e2'], orgIds: ['o1'] },
  ));
